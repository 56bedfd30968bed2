package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class Ipv4RouteTest {
  @Test
  void destinationAndPrefixAreReadFromHex() throws IOException {
    assertThat(
            Ipv4Route.parse(
                List.of(
                    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU",
                    "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0   ",
                    "eth0\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0   ")))
        .containsExactly(
            new Ipv4Route("eth0", address("0.0.0.0"), 0),
            new Ipv4Route("eth0", address("192.168.2.0"), 24));
  }

  @Test
  void theTableOfThisMachineCanBeRead() throws IOException {
    assertThat(Ipv4Route.read()).allSatisfy(r -> assertThat(r.prefixLength()).isBetween(0, 32));
  }

  private static Inet4Address address(String text) throws IOException {
    return (Inet4Address) InetAddress.getByName(text);
  }
}
