package io.javelet.server;

import java.util.Optional;
import java.util.function.Supplier;

/** The container runtime, as soon as the agent has met it. Any thread. */
final class RuntimeGate {
  private final Supplier<Optional<NodeRuntime>> runtime;

  RuntimeGate(Supplier<Optional<NodeRuntime>> runtime) {
    this.runtime = runtime;
  }

  /** The runtime, or the answer that there is none yet. */
  NodeRuntime now() throws RefusedException {
    return runtime
        .get()
        .orElseThrow(() -> new RefusedException(503, "the container runtime was not met yet"));
  }
}
