package io.javelet.config.option;

import static io.javelet.config.option.NodeOptions.NODE_IP;

import io.javelet.config.report.ConfigurationWarning.Kind;
import java.util.List;
import java.util.stream.Stream;

/** The node's own addresses. */
public final class NodeAddressRules {

  private NodeAddressRules() {}

  /** The addresses of {@code --node-ip} that are ones. */
  public static List<String> parse(String text) {
    return parts(text).filter(IpAddress::isValid).toList();
  }

  static void addresses(Judgement in) {
    String text = in.get(NODE_IP);
    parts(text)
        .filter(part -> !IpAddress.isValid(part))
        .forEach(part ->
            in.findings()
                .warning(
                    Kind.DOUBTFUL,
                    in.settings().origin(NODE_IP),
                    "\"" + part + "\" is not an IP address and is left out"));
    List<String> addresses = parse(text);
    if (addresses.size() > 2) {
      in.broken(NODE_IP, "names more than two addresses");
    } else if (addresses.size() == 2) {
      pair(in, addresses.getFirst(), addresses.getLast());
    }
  }

  private static void pair(Judgement in, String first, String second) {
    if (IpAddress.isIpv4(first) == IpAddress.isIpv4(second)) {
      in.broken(NODE_IP, "names two addresses of the same family; they have to be IPv4 and IPv6");
    }
    if (Stream.of(first, second).anyMatch(a -> a.equals("0.0.0.0") || a.equals("::"))) {
      in.broken(NODE_IP, "names an unspecified address in a pair; only a single one may be so");
    }
  }

  private static Stream<String> parts(String text) {
    return Stream.of(text.split(",", -1)).map(String::strip).filter(part -> !part.isEmpty());
  }
}
