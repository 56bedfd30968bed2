package io.javelet.cri.embedded;

import io.javelet.os.Ipv4Route;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A block of IPv4 addresses. Immutable.
 *
 * @param first its first address as a number
 * @param prefixLength how many leading bits all its addresses share, 0 to 32
 */
record Ipv4Subnet(int first, int prefixLength) {
  Ipv4Subnet {
    if (prefixLength < 0 || prefixLength > Integer.SIZE) {
      throw new IllegalArgumentException("not a prefix length: " + prefixLength);
    }
    first &= mask(prefixLength);
  }

  /** From text such as {@code 10.213.0.0/22}. */
  static Ipv4Subnet parse(String text) {
    int slash = text.indexOf('/');
    Inet4Address address = Inet4Address.ofLiteral(text.substring(0, slash));
    return of(address, Integer.parseInt(text.substring(slash + 1)));
  }

  static Ipv4Subnet of(Inet4Address address, int prefixLength) {
    return new Ipv4Subnet(number(address), prefixLength);
  }

  static Ipv4Subnet of(Ipv4Route route) {
    return of(route.destination(), route.prefixLength());
  }

  boolean overlaps(Ipv4Subnet other) {
    int shared = mask(Math.min(prefixLength, other.prefixLength));
    return (first & shared) == (other.first & shared);
  }

  private static int number(InetAddress address) {
    return ByteBuffer.wrap(address.getAddress()).getInt();
  }

  private static int mask(int prefixLength) {
    return prefixLength == 0 ? 0 : -1 << (Integer.SIZE - prefixLength);
  }

  @Override
  public String toString() {
    return "%d.%d.%d.%d/%d"
        .formatted(
            first >>> 24 & 0xff,
            first >>> 16 & 0xff,
            first >>> 8 & 0xff,
            first & 0xff,
            prefixLength);
  }
}
