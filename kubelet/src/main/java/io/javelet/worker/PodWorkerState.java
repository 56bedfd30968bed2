package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * Where a pod is in its life. Only forward:
 *
 * <pre>
 *   SyncPod ──────────▶ TerminatingPod ──────────▶ TerminatedPod
 *           asked to end,              all containers
 *           or all has ended           have ended
 * </pre>
 *
 * A pod that was torn down never starts again in the same worker. Each state holds only what is
 * valid in it. Upstream's counterparts: {@code SyncPod}, {@code SyncTerminatingPod}, {@code
 * SyncTerminatedPod} and the flags of {@code podSyncStatus}.
 */
sealed interface PodWorkerState {
  /** The pod as declared last. */
  Pod pod();

  /** The state after this piece of work was asked for. */
  PodWorkerState next(PodWork work);

  /** The pod shall run. */
  record SyncPod(Pod pod) implements PodWorkerState {
    @Override
    public PodWorkerState next(PodWork work) {
      Pod newest = work.pod().orElse(pod);
      return work.termination()
          .<PodWorkerState>map(request -> new TerminatingPod(newest, request))
          .orElseGet(() -> new SyncPod(newest));
    }

    /** All containers have ended for good. */
    TerminatingPod completed() {
      return new TerminatingPod(pod, TerminationRequest.completed());
    }
  }

  /** The pod shall end; containers may still run. */
  record TerminatingPod(Pod pod, TerminationRequest request) implements PodWorkerState {
    @Override
    public PodWorkerState next(PodWork work) {
      return new TerminatingPod(
          work.pod().orElse(pod), work.termination().map(request::and).orElse(request));
    }

    /** No container runs any more. */
    TerminatedPod ended() {
      return new TerminatedPod(pod, request.forget(), false);
    }
  }

  /**
   * No container runs and none ever will.
   *
   * @param forget whether what is left of the pod goes too
   * @param reclaimed whether its resources were given back already
   */
  record TerminatedPod(Pod pod, boolean forget, boolean reclaimed) implements PodWorkerState {
    @Override
    public PodWorkerState next(PodWork work) {
      boolean gone = forget || work.termination().map(TerminationRequest::forget).orElse(false);
      return new TerminatedPod(work.pod().orElse(pod), gone, reclaimed);
    }

    /** Volumes and cgroups are gone. */
    TerminatedPod reclaim() {
      return new TerminatedPod(pod, forget, true);
    }
  }
}
