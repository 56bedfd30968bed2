package io.javelet.os;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A line of the machine's main IPv4 routing table. Immutable. Counterpart: {@code /proc/net/route}.
 *
 * @param networkInterface where matching packets go out
 * @param destination the network's first address
 * @param prefixLength how many of its bits count; 0 for the default route
 */
public record Ipv4Route(String networkInterface, Inet4Address destination, int prefixLength) {
  private static final Path TABLE = Path.of("/proc/net/route");
  private static final int HEX = 16;
  private static final int DESTINATION = 1;
  private static final int MASK = 7;

  /** The routes of this process's network namespace now. */
  public static List<Ipv4Route> read() throws IOException {
    return parse(Files.readAllLines(TABLE));
  }

  /** From the kernel's text, heading first. */
  static List<Ipv4Route> parse(List<String> lines) {
    return lines.stream()
        .skip(1)
        .filter(line -> !line.isBlank())
        .map(line -> line.strip().split("\\s+"))
        .map(f -> new Ipv4Route(f[0], address(f[DESTINATION]), Integer.bitCount(number(f[MASK]))))
        .toList();
  }

  private static int number(String hex) {
    return Integer.parseUnsignedInt(hex, HEX);
  }

  /** The kernel prints the network-order bytes as one number of the machine's own order. */
  private static Inet4Address address(String hex) {
    byte[] bytes =
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.nativeOrder())
            .putInt(number(hex))
            .array();
    try {
      return (Inet4Address) InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are always an address", e);
    }
  }
}
