package io.javelet.node;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the address by which this node is known when none was given: the first global one of the
 * interface that the default route leaves by, version 4 before version 6. It asks no name server:
 * before the cluster runs there may be none.
 */
public final class NodeAddresses {
  private static final Logger log = LoggerFactory.getLogger(NodeAddresses.class);
  private static final String ANYWHERE = "00000000";
  private static final String ANYWHERE_V6 = "00000000000000000000000000000000";

  private final Path proc;

  /**
   * @param proc where procfs is mounted
   */
  public NodeAddresses(Path proc) {
    this.proc = proc;
  }

  /**
   * The addresses given, or the one found; empty when this machine has no default route. A single
   * {@code 0.0.0.0} or {@code ::} asks for one of that family, as upstream has it.
   */
  public List<String> orFound(List<String> given) {
    return switch (given) {
      case List<String> none when none.isEmpty() -> version4().or(this::version6).stream().toList();
      case List<String> one when one.equals(List.of("0.0.0.0")) -> version4().stream().toList();
      case List<String> one when one.equals(List.of("::")) -> version6().stream().toList();
      default -> {
        given.stream().filter(address -> !isHere(address)).forEach(NodeAddresses::warn);
        yield given;
      }
    };
  }

  /**
   * The addresses at each moment: those given stay, those found are looked for again, and while
   * none is found the last ones count.
   *
   * @param first what {@link #orFound} said
   */
  public Supplier<List<String>> following(List<String> given, List<String> first) {
    boolean fixed = !given.isEmpty() && !isAnywhere(given);
    if (fixed) {
      return () -> first;
    }
    var last = new AtomicReference<>(first);
    return () -> {
      List<String> now = orFound(given);
      return now.isEmpty() ? last.get() : last.updateAndGet(_ -> now);
    };
  }

  private static boolean isAnywhere(List<String> given) {
    return given.equals(List.of("0.0.0.0")) || given.equals(List.of("::"));
  }

  private Optional<String> version4() {
    return defaultInterface("net/route", 1, ANYWHERE, 0)
        .flatMap(name -> address(name, Inet4Address.class::isInstance));
  }

  private Optional<String> version6() {
    return defaultInterface("net/ipv6_route", 0, ANYWHERE_V6, 9)
        .flatMap(name -> address(name, Inet6Address.class::isInstance));
  }

  private static void warn(String address) {
    log.atWarn()
        .addKeyValue("nodeIP", address)
        .log("The node's address is on none of this machine's interfaces");
  }

  /** The text is an address: nobody is asked for a name. */
  private static boolean isHere(String address) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
    } catch (SocketException | UnknownHostException unknown) {
      log.atDebug()
          .addKeyValue("nodeIP", address)
          .addKeyValue("err", unknown.toString())
          .log("Could not look for an address");
      return true;
    }
  }

  /** The first interface of a route table whose destination column says anywhere. */
  private Optional<String> defaultInterface(
      String table, int destinationColumn, String anywhere, int nameColumn) {
    try (Stream<String> lines = Files.lines(proc.resolve(table))) {
      return lines
          .map(line -> line.strip().split("\\s+"))
          .filter(row -> row.length > Math.max(destinationColumn, nameColumn))
          .filter(row -> row[destinationColumn].equals(anywhere))
          .map(row -> row[nameColumn])
          .filter(name -> !name.equals("lo"))
          .findFirst();
    } catch (IOException unreadable) {
      log.atDebug()
          .addKeyValue("table", table)
          .addKeyValue("err", unreadable.toString())
          .log("Could not read a route table");
      return Optional.empty();
    }
  }

  private static Optional<String> address(String interfaceName, Predicate<InetAddress> family) {
    try {
      return Optional.ofNullable(NetworkInterface.getByName(interfaceName)).stream()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(family)
          .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
          .map(InetAddress::getHostAddress)
          // Java appends the interface to a version 6 address.
          .map(text -> text.replaceFirst("%.*", ""))
          .findFirst();
    } catch (SocketException gone) {
      log.atDebug()
          .addKeyValue("interface", interfaceName)
          .addKeyValue("err", gone.toString())
          .log("Could not read the addresses of an interface");
      return Optional.empty();
    }
  }
}
