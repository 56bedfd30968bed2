package io.javelet.cri.embedded;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The network of pods that have one of their own: a bridge, one block of addresses, masquerading to
 * the outside, and host ports. Immutable, pure.
 *
 * @param number tells the networks of several private containerds on one machine apart; 0 for the
 *     first
 * @param subnet the block
 */
record PodNetwork(int number, Ipv4Subnet subnet) {
  private static final int MOST_ON_A_MACHINE = 16;
  private static final String BRIDGE = "javelet-cni";

  /**
   * The blocks to choose from, in this order: away from what container engines, clusters and home
   * routers take by default, each with room for a thousand pods.
   */
  static final List<Ipv4Subnet> CANDIDATES =
      List.of(
          Ipv4Subnet.parse("10.213.0.0/22"),
          Ipv4Subnet.parse("10.214.0.0/22"),
          Ipv4Subnet.parse("172.29.240.0/22"),
          Ipv4Subnet.parse("192.168.212.0/22"),
          Ipv4Subnet.parse("100.127.212.0/22"));

  /**
   * Chooses the first free bridge and block.
   *
   * @param taken blocks that the machine's routes and addresses use
   * @param interfaces names of the machine's network interfaces
   * @return empty when all are taken
   */
  static Optional<PodNetwork> choose(Collection<Ipv4Subnet> taken, Set<String> interfaces) {
    Optional<Ipv4Subnet> free =
        CANDIDATES.stream()
            .filter(candidate -> taken.stream().noneMatch(candidate::overlaps))
            .findFirst();
    return IntStream.range(0, MOST_ON_A_MACHINE)
        .filter(number -> !interfaces.contains(BRIDGE + number))
        .boxed()
        .findFirst()
        .flatMap(number -> free.map(subnet -> new PodNetwork(number, subnet)));
  }

  String bridge() {
    return BRIDGE + number;
  }

  /** Named in cached results and in comments of firewall rules. */
  String name() {
    return number == 0 ? "javelet" : "javelet-" + number;
  }

  /**
   * The configuration as CNI wants it.
   *
   * @param leases folder in which addresses given out are noted
   */
  String toJson(Path leases) {
    JsonMapper mapper = new JsonMapper();
    ObjectNode network = mapper.createObjectNode();
    // The newest version that all plugins in use understand; nothing of a later one is needed.
    network.put("cniVersion", "0.4.0").put("name", name());
    ArrayNode plugins = network.putArray("plugins");
    ObjectNode bridge =
        plugins
            .addObject()
            .put("type", "bridge")
            .put("bridge", bridge())
            .put("isGateway", true)
            .put("ipMasq", true)
            .put("hairpinMode", true);
    ObjectNode addresses =
        bridge.putObject("ipam").put("type", "host-local").put("dataDir", leases.toString());
    addresses.putArray("ranges").addArray().addObject().put("subnet", subnet.toString());
    addresses.putArray("routes").addObject().put("dst", "0.0.0.0/0");
    plugins.addObject().put("type", "portmap").putObject("capabilities").put("portMappings", true);
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(network) + "\n";
  }
}
