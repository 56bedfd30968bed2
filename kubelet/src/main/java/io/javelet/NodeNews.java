package io.javelet;

import io.javelet.eviction.NodePressure;
import io.javelet.node.RegisteredNode;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What changes about the node while the agent runs: what it is short of, whether it shuts down, for
 * parts that are built before who knows it, and the parts that want to hear of any change. Any
 * thread.
 */
final class NodeNews implements Supplier<Set<String>> {
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final RegisteredNode registered = new RegisteredNode();
  private volatile Set<NodePressure> now = Set.of();
  private volatile boolean shuttingDown;

  /** The types of the node's conditions that say what it is short of. */
  @Override
  public Set<String> get() {
    return now.stream().map(NodePressure::condition).collect(Collectors.toUnmodifiableSet());
  }

  /** The node's object of the API server. */
  RegisteredNode registered() {
    return registered;
  }

  boolean has(NodePressure pressure) {
    return now.contains(pressure);
  }

  /** Calls a listener after each change; it must not block. */
  void tell(Runnable listener) {
    listeners.add(listener);
  }

  /** The node is short of this from now on. */
  void pressed(Set<NodePressure> pressures) {
    now = pressures;
    changed();
  }

  /** The node shuts down from now on, or does not any more. */
  void shutDown(boolean begins) {
    shuttingDown = begins;
    changed();
  }

  boolean isShuttingDown() {
    return shuttingDown;
  }

  /** Something about the node is different. */
  void changed() {
    listeners.forEach(Runnable::run);
  }
}
