package io.javelet;

import io.javelet.eviction.NodePressure;
import io.javelet.node.NodeObserver;
import io.javelet.node.NodeStatusInput;
import io.javelet.pleg.PodLifecycleEventGenerator;
import java.util.List;
import java.util.stream.Stream;

/** How the agent is, as the cluster is told. */
record ClusterHealth(PodLifecycleEventGenerator pleg, NodeNews pressing)
    implements NodeObserver.Health {
  @Override
  public List<String> problems() {
    return Stream.concat(
            pleg.failure().stream(),
            pressing.isShuttingDown() ? Stream.of("node is shutting down") : Stream.empty())
        .toList();
  }

  @Override
  public NodeStatusInput.Pressures pressures() {
    return new NodeStatusInput.Pressures(
        pressing.has(NodePressure.MEMORY),
        pressing.has(NodePressure.DISK),
        pressing.has(NodePressure.PIDS));
  }
}
