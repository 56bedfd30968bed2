package io.javelet.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a {@code resolv.conf}. Upstream's counterpart: {@code parseResolvConf}.
 *
 * @param servers in order
 * @param searches of the last search line
 * @param options of all options lines, one for a name
 */
public record ResolvConf(List<String> servers, List<String> searches, List<String> options) {
  /** A longer file is not read. */
  public static final int LARGEST_FILE_BYTES = 10 << 20;

  /** Nothing. */
  public static final ResolvConf EMPTY = new ResolvConf(List.of(), List.of(), List.of());

  public ResolvConf {
    servers = List.copyOf(servers);
    searches = List.copyOf(searches);
    options = List.copyOf(options);
  }

  /** Reads the text of a {@code resolv.conf}; lines it does not understand are skipped. */
  public static ResolvConf parse(String text) {
    List<String> servers = new ArrayList<>();
    List<String> searches = List.of();
    Map<String, String> options = new LinkedHashMap<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      List<String> words = List.of(line.split("\\s+", -1));
      List<String> values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> values.stream().limit(1).forEach(servers::add);
        case "search" ->
            searches =
                values.stream()
                    .filter(domain -> !domain.equals("."))
                    .map(ResolvConf::withoutRootDot)
                    .toList();
        case "options" -> values.forEach(option -> options.put(optionName(option), option));
        default -> {}
      }
    }
    return new ResolvConf(servers, searches, List.copyOf(options.values()));
  }

  /**
   * Reads a file; not more of it than {@link #LARGEST_FILE_BYTES}.
   *
   * @throws IOException when it cannot be read; the message names it
   */
  public static ResolvConf read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST_FILE_BYTES + 1);
      if (bytes.length > LARGEST_FILE_BYTES) {
        throw new IOException(file + " is larger than " + LARGEST_FILE_BYTES + " bytes");
      }
      return parse(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /**
   * What pods cannot be given of this configuration because resolvers cannot bear it: texts of
   * {@code CheckLimitsForResolvConf} events about the node.
   *
   * @param file where it was read from
   * @param clusterDomain empty for none; with one, some search paths are taken by it
   */
  public List<String> excesses(Path file, String clusterDomain) {
    return DnsLimits.excesses(searches, file, clusterDomain);
  }

  /** {@code ndots} of {@code ndots:5}. */
  static String optionName(String option) {
    int colon = option.indexOf(':');
    return colon < 0 ? option : option.substring(0, colon);
  }

  private static String withoutRootDot(String domain) {
    return domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
  }
}
