package io.javelet.pod;

/**
 * Remembers which pods are desired. Written by the sync loop's thread alone; any thread may read.
 * Never starts, ends or touches a pod. Upstream: {@code pod.Manager}.
 */
public final class PodManager {
  private volatile DesiredPods pods = DesiredPods.NONE;

  /** What is desired now, as one immutable view. */
  public DesiredPods pods() {
    return pods;
  }

  /**
   * Takes over what a source said. Only the sync loop's thread may call this.
   *
   * @return what is desired from now on
   */
  public DesiredPods apply(PodUpdate update) {
    DesiredPods next =
        switch (update) {
          case PodUpdate.Add add -> pods.with(add.pods());
          case PodUpdate.Recall before -> pods.with(before.pods());
          case PodUpdate.Update changed -> pods.with(changed.pods());
          case PodUpdate.Delete ending -> pods.with(ending.pods());
          case PodUpdate.Reconcile same -> pods.with(same.pods());
          case PodUpdate.Remove gone -> pods.without(gone.pods());
        };
    pods = next;
    return next;
  }
}
