package io.javelet.node;

import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The node's object as the API server was heard to have it last, and those who want to know when it
 * changes: its labels and taints, its addresses, the addresses of its pods. Any thread. Upstream's
 * counterpart: the kubelet's {@code nodeLister}.
 */
public final class RegisteredNode {
  private final List<Consumer<Node>> listeners = new CopyOnWriteArrayList<>();
  private volatile Optional<Node> newest = Optional.empty();

  /** Absent before it is registered, or when it was deleted. */
  public Optional<Node> get() {
    return newest;
  }

  /**
   * Tells a listener of each change, on the thread that heard of it; it must not block for long.
   */
  public void tell(Consumer<Node> listener) {
    listeners.add(listener);
  }

  /** It is like this now. */
  public void heard(Optional<Node> node) {
    newest = node;
    node.ifPresent(each -> listeners.forEach(listener -> listener.accept(each)));
  }
}
