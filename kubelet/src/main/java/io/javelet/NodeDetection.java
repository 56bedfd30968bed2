package io.javelet;

import io.javelet.config.KubeletFlags;
import io.javelet.config.value.NodeName;
import io.javelet.node.LocalNode;
import io.javelet.node.Machine;
import io.javelet.node.NodeAddresses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds out which node this is, from the flags and the machine. */
final class NodeDetection {
  private static final Path PROC = Path.of("/proc");

  private NodeDetection() {}

  /** The node's addresses at each moment. */
  static Supplier<List<String>> addresses(KubeletFlags flags, LocalNode node) {
    return new NodeAddresses(PROC).following(flags.node().addresses(), node.addresses());
  }

  static LocalNode of(KubeletFlags flags) throws IOException, KubeletStartException {
    var machine = new Machine(PROC);
    Optional<NodeName> name = flags.node().hostnameOverride();
    if (name.isEmpty()) {
      name = NodeName.of(Optional.empty(), machine.hostname());
    }
    return new LocalNode(
        name.orElseThrow(() ->
                new KubeletStartException(
                    "this machine has no host name; give one with --hostname-override"))
            .value(),
        new NodeAddresses(PROC).orFound(flags.node().addresses()),
        machine.memoryBytes(),
        Runtime.getRuntime().availableProcessors());
  }
}
