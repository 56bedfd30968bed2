package io.javelet;

import io.javelet.config.LoadResult;
import io.javelet.config.gate.FeatureGate;
import io.javelet.config.gate.GateCatalogue;
import io.javelet.config.option.KubeletVersion;
import io.javelet.metrics.AgentMetrics;
import io.javelet.node.LocalNode;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupMode;
import io.javelet.os.MachineArchitecture;

/** Tells in metrics what this agent is, where it runs and which features it has. */
final class AgentDescription {
  private AgentDescription() {}

  static void tell(AgentMetrics metrics, LocalNode node, LoadResult.Loaded loaded) {
    metrics.node(node.name());
    metrics.build(
        KubeletVersion.ours(),
        String.valueOf(Runtime.version().feature()),
        MachineArchitecture.word());
    metrics.emulation(KubeletVersion.UPSTREAM);
    metrics.readsCgroups();
    AgentMetrics.Features features = metrics.features();
    for (FeatureGate gate : GateCatalogue.load().known()) {
      features.feature(gate.name(), stage(gate.stage()), loaded.gates().enabled(gate.name()));
    }
  }

  static void tell(AgentMetrics metrics, CgroupLayout cgroups) {
    metrics.cgroupVersion(cgroups.mode() == CgroupMode.V2 ? 2 : 1);
  }

  private static String stage(FeatureGate.Stage stage) {
    return switch (stage) {
      case ALPHA, BETA, DEPRECATED -> stage.name();
      case GA -> "";
    };
  }
}
