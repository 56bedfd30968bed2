package io.javelet.network;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * How a pod is called in its own network. Pure. Upstream's counterpart: {@code
 * GeneratePodHostNameAndDomain}.
 */
public final class PodHostname {
  private PodHostname() {}

  /**
   * The names of a pod.
   *
   * @param clusterDomain for example {@code cluster.local}, empty for none
   */
  public static HostnameResult of(Pod pod, String clusterDomain) {
    return new HostnameResult.Failed("not written yet");
  }
}
