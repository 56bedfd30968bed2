package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.logs.ContainerLogRotation;
import io.javelet.prober.ProbeManager;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;

/**
 * Those who look after containers while they run. Told by worker threads; none of them blocks.
 *
 * @param probes asks containers how they are
 * @param logs keeps their logs within their size
 */
public record PodFollowers(ProbeManager probes, ContainerLogRotation logs) implements PodFollower {
  @Override
  public void follow(Pod pod, RuntimePodStatus status) {
    probes.follow(pod, status);
    logs.follow(status);
  }

  @Override
  public void ending(PodUid uid) {
    probes.ending(uid);
  }

  @Override
  public void forget(PodUid uid) {
    probes.forget(uid);
    logs.forget(uid);
  }
}
