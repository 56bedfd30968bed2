package io.javelet.worker;

import io.javelet.pod.StaticPods;

/**
 * What a worker is at, as metrics count it. Immutable.
 *
 * @param lifecycle whether its pod runs, ends or has ended
 * @param origin who declares the pod
 * @param isStatic whether its source is this node's own
 */
public record WorkingPod(Lifecycle lifecycle, Origin origin, boolean isStatic) {
  static WorkingPod of(PodWorkerState state, Origin origin) {
    Lifecycle lifecycle =
        switch (state) {
          case PodWorkerState.SyncPod _ -> Lifecycle.SYNC;
          case PodWorkerState.TerminatingPod _ -> Lifecycle.TERMINATING;
          case PodWorkerState.TerminatedPod _ -> Lifecycle.TERMINATED;
        };
    boolean isStatic = origin != Origin.RUNTIME_ONLY && StaticPods.isStatic(state.pod());
    return new WorkingPod(lifecycle, origin, isStatic);
  }

  /** Where a pod is in its life. */
  public enum Lifecycle {
    SYNC("sync"),
    TERMINATING("terminating"),
    TERMINATED("terminated");

    private final String word;

    Lifecycle(String word) {
      this.word = word;
    }

    /** As metrics have it. */
    public String word() {
      return word;
    }
  }

  /** Who declares a pod. */
  public enum Origin {
    /** A source. */
    DESIRED("desired"),
    /** No source any more. */
    ORPHAN("orphan"),
    /** Nobody ever did; the runtime has it. */
    RUNTIME_ONLY("runtime_only");

    private final String word;

    Origin(String word) {
      this.word = word;
    }

    /** As metrics have it. */
    public String word() {
      return word;
    }
  }
}
