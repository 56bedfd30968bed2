package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.PodActions.CreateSandbox;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import java.util.Optional;

/** Whether a pod's sandbox still does. Upstream's counterpart: {@code PodSandboxChanged}. */
public final class PodSandbox {
  private PodSandbox() {}

  /** True when containers can be started in the pod's newest sandbox. */
  public static boolean isGood(Pod pod, RuntimePodStatus status) {
    return replacement(pod, status).isEmpty();
  }

  /** The sandbox that the pod needs instead of what it has; absent when the newest one is good. */
  static Optional<CreateSandbox> replacement(Pod pod, RuntimePodStatus status) {
    Optional<RuntimeSandbox> newest = status.newestSandbox();
    if (newest.isEmpty()) {
      return Optional.of(new CreateSandbox(0, SandboxReason.NONE_YET));
    }
    RuntimeSandbox sandbox = newest.get();
    return fault(pod, status, sandbox)
        .map(reason -> new CreateSandbox(sandbox.attempt() + 1, reason));
  }

  private static Optional<SandboxReason> fault(
      Pod pod, RuntimePodStatus status, RuntimeSandbox newest) {
    if (status.sandboxes().stream().filter(RuntimeSandbox::ready).count() > 1) {
      return Optional.of(SandboxReason.SEVERAL_READY);
    }
    if (!newest.ready()) {
      return Optional.of(SandboxReason.NOT_READY);
    }
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    if (newest.hostNetwork() != hostNetwork) {
      return Optional.of(SandboxReason.NETWORK_CHANGED);
    }
    if (!hostNetwork && newest.ips().isEmpty()) {
      return Optional.of(SandboxReason.NO_ADDRESS);
    }
    return Optional.empty();
  }
}
