package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * What a worker does to its pod. All methods run on the worker's thread, one at a time for a pod,
 * side by side for different pods. Each may be called again after it failed, was interrupted, or
 * after the agent died in the middle, so each must look at what is there and do only what is
 * missing. Upstream's counterpart: {@code podSyncer}.
 */
public interface PodSyncer {
  /**
   * Brings a pod closer to what is declared. Called any number of times; never again once one of
   * the terminate methods was called for this UID.
   *
   * @throws InterruptedException when newer work made this turn pointless or the agent stops; what
   *     was done stays
   */
  SyncOutcome syncPod(Pod pod) throws InterruptedException;

  /**
   * Ends every container of the pod; returns when none runs any more. May be called although {@code
   * syncPod} never was, and again with a shorter grace after an interruption.
   *
   * @param request why, and with how much grace
   * @throws SyncFailedException when containers may still run; it is called again later
   */
  void syncTerminatingPod(Pod pod, TerminationRequest request)
      throws InterruptedException, SyncFailedException;

  /**
   * Gives back what a pod whose containers have all ended still holds on this node: volumes and
   * cgroups. Its dead containers and logs stay, since they are its status.
   */
  void syncTerminatedPod(Pod pod) throws InterruptedException, SyncFailedException;

  /**
   * Removes everything that is left of a pod that nobody declares any more: containers, sandboxes,
   * folders, logs.
   */
  void removePod(Pod pod) throws InterruptedException, SyncFailedException;
}
