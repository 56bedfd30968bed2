package io.javelet.pleg;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;

/**
 * Containers of which the kernel has killed a process for want of memory. Runtimes say {@code
 * OOMKilled} of them, but miss some: containerd listens for kills only once a container runs, and
 * an exit may be written down before the kill is. Thread-safe; the oldest of many are forgotten.
 */
final class MemoryVictims {
  private static final int MOST = 2000;

  /** Of a process that the kernel has killed, or a shell whose last command it was. */
  private static final int KILLED = 137;

  private static final String REASON = "OOMKilled";

  /** What runtimes say of an exit that they know nothing of. */
  private static final Set<String> UNEXPLAINED = Set.of("", "Error");

  /** Oldest first; guarded by this. */
  private final SequencedSet<ContainerId> victims = new LinkedHashSet<>();

  /** Takes one more; false when it was known. */
  synchronized boolean add(ContainerId container) {
    boolean isNew = victims.add(container);
    if (victims.size() > MOST) {
      victims.removeFirst();
    }
    return isNew;
  }

  /** The status, with containers that were killed ended for want of memory. */
  RuntimePodStatus explain(RuntimePodStatus status) {
    return status.containers().stream().anyMatch(this::isUnexplained)
        ? status.withContainers(each -> isUnexplained(each) ? each.endedFor(REASON) : each)
        : status;
  }

  private boolean isUnexplained(RuntimeContainer container) {
    return container.state() == ContainerState.EXITED
        && container.exit().code() == KILLED
        && UNEXPLAINED.contains(container.exit().reason())
        && isVictim(container.id());
  }

  private synchronized boolean isVictim(ContainerId container) {
    return victims.contains(container);
  }
}
