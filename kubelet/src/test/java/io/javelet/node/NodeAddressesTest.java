package io.javelet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeAddressesTest {
  @TempDir Path proc;

  /** Lets the default route of version 4 leave by an interface. */
  private NodeAddresses routedBy(String name) throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(
        proc.resolve("net/route"),
        """
        Iface\tDestination\tGateway\tFlags
        other0\t0000A8C0\t00000000\t0001
        %s\t00000000\t0100A8C0\t0003
        """
            .formatted(name));
    return new NodeAddresses(proc);
  }

  private record Card(String name, String address) {}

  private static Optional<Card> card() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(card ->
            card.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .map(InetAddress::getHostAddress)
                .map(address -> new Card(card.getName(), address))
                .limit(1))
        .findFirst();
  }

  @Test
  void theInterfaceOfTheDefaultRouteGivesTheAddress() throws IOException {
    Optional<Card> card = card();
    assumeTrue(card.isPresent(), "this machine has no interface with an address");
    NodeAddresses addresses = routedBy(card.orElseThrow().name());
    assertThat(addresses.orFound(List.of())).containsExactly(card.orElseThrow().address());
    assertThat(addresses.orFound(List.of("0.0.0.0"))).containsExactly(card.orElseThrow().address());
    assertThat(addresses.orFound(List.of("::"))).isEmpty();
  }

  @Test
  void withoutADefaultRouteThereIsNone() {
    assertThat(new NodeAddresses(proc).orFound(List.of())).isEmpty();
  }

  @Test
  void whatIsGivenIsTakenEvenIfNoInterfaceHasIt() {
    List<String> pair = List.of("192.0.2.1", "2001:db8::1");
    assertThat(new NodeAddresses(proc).orFound(pair)).isEqualTo(pair);
  }
}
