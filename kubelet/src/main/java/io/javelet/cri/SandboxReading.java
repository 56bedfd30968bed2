package io.javelet.cri;

import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.PodIP;
import io.javelet.cri.api.v1.PodSandboxNetworkStatus;
import io.javelet.cri.api.v1.PodSandboxState;
import io.javelet.cri.api.v1.PodSandboxStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** From the protocol's sandbox status to ours. Pure. */
final class SandboxReading {
  static final Comparator<RuntimeSandbox> NEWEST_FIRST =
      Comparator.comparing(RuntimeSandbox::createdAt)
          .thenComparingInt(RuntimeSandbox::attempt)
          .reversed();

  private SandboxReading() {}

  static RuntimeSandbox sandbox(PodSandboxStatus status) {
    boolean hostNetwork =
        status.getLinux().getNamespaces().getOptions().getNetwork() == NamespaceMode.NODE;
    return new RuntimeSandbox(
        new SandboxId(status.getId()),
        status.getMetadata().getAttempt(),
        status.getState() == PodSandboxState.SANDBOX_READY,
        CriTime.instant(status.getCreatedAt()),
        hostNetwork,
        hostNetwork ? List.of() : addresses(status.getNetwork()),
        status.getLabelsMap(),
        status.getAnnotationsMap());
  }

  private static List<String> addresses(PodSandboxNetworkStatus network) {
    return Stream.concat(
            Stream.of(network.getIp()), network.getAdditionalIpsList().stream().map(PodIP::getIp))
        .filter(address -> !address.isEmpty())
        .toList();
  }
}
