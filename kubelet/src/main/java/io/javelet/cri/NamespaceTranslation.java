package io.javelet.cri;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.javelet.cri.api.v1.IDMapping;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.NamespaceOption;
import io.javelet.cri.api.v1.UserNamespace;
import io.javelet.runtime.SandboxRequest;
import io.javelet.runtime.UserNamespaceRange;

/** Which namespaces a pod shares with its node. Pure. */
final class NamespaceTranslation {
  private NamespaceTranslation() {}

  static NamespaceOption of(SandboxRequest request) {
    PodSpec spec = request.pod().getSpec();
    return NamespaceOption.newBuilder()
        .setNetwork(nodeIf(spec.getHostNetwork()))
        .setIpc(nodeIf(spec.getHostIPC()))
        .setPid(pid(spec))
        .setUsernsOptions(
            request
                .userNamespace()
                .map(NamespaceTranslation::users)
                .orElse(UserNamespace.newBuilder().setMode(NamespaceMode.NODE).build()))
        .build();
  }

  /** The protocol's numbers are unsigned. */
  private static UserNamespace users(UserNamespaceRange range) {
    IDMapping mapping =
        IDMapping.newBuilder()
            .setHostId((int) range.firstId())
            .setLength((int) range.length())
            .build();
    return UserNamespace.newBuilder()
        .setMode(NamespaceMode.POD)
        .addUids(mapping)
        .addGids(mapping)
        .build();
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
