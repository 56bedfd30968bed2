package io.javelet.cri;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.NamespaceOption;
import io.javelet.cri.api.v1.UserNamespace;

/** Which namespaces a pod shares with its node. Pure. */
final class NamespaceTranslation {
  private NamespaceTranslation() {}

  static NamespaceOption of(Pod pod) {
    PodSpec spec = pod.getSpec();
    return NamespaceOption.newBuilder()
        .setNetwork(nodeIf(spec.getHostNetwork()))
        .setIpc(nodeIf(spec.getHostIPC()))
        .setPid(pid(spec))
        .setUsernsOptions(UserNamespace.newBuilder().setMode(NamespaceMode.NODE))
        .build();
  }

  /** Whether the pod wants users of its own, which this agent cannot give yet. */
  static boolean wantsUserNamespace(Pod pod) {
    return Boolean.FALSE.equals(pod.getSpec().getHostUsers());
  }

  private static NamespaceMode nodeIf(Boolean shared) {
    return Boolean.TRUE.equals(shared) ? NamespaceMode.NODE : NamespaceMode.POD;
  }

  private static NamespaceMode pid(PodSpec spec) {
    if (Boolean.TRUE.equals(spec.getHostPID())) {
      return NamespaceMode.NODE;
    }
    return Boolean.TRUE.equals(spec.getShareProcessNamespace())
        ? NamespaceMode.POD
        : NamespaceMode.CONTAINER;
  }
}
