package io.javelet.fakecri;

import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.PodSandboxState;
import java.time.Instant;
import java.util.Optional;

/**
 * A sandbox at one moment.
 *
 * @param id 64 hex digits
 * @param config as asked for
 * @param runtimeHandler as asked for
 * @param createdAt by the fake's time
 * @param ip its address; empty on the host network
 * @param pid of its process, which does not exist; absent once it is stopped
 */
public record FakeSandbox(
    String id,
    PodSandboxConfig config,
    String runtimeHandler,
    Instant createdAt,
    String ip,
    Optional<Integer> pid) {

  /** Whether it can hold containers. */
  public boolean ready() {
    return pid.isPresent();
  }

  /** The pod's name. */
  public String podName() {
    return config.getMetadata().getName();
  }

  FakeSandbox stopped() {
    return new FakeSandbox(id, config, runtimeHandler, createdAt, ip, Optional.empty());
  }

  PodSandboxState state() {
    return ready() ? PodSandboxState.SANDBOX_READY : PodSandboxState.SANDBOX_NOTREADY;
  }

  boolean onHostNetwork() {
    return isOnHostNetwork(config);
  }

  static boolean isOnHostNetwork(PodSandboxConfig config) {
    return config.getLinux().getSecurityContext().getNamespaceOptions().getNetwork()
        == NamespaceMode.NODE;
  }

  /** The name that containerd reserves for a sandbox. */
  static String nameOf(PodSandboxMetadata metadata) {
    return String.join(
        "_",
        metadata.getName(),
        metadata.getNamespace(),
        metadata.getUid(),
        Integer.toUnsignedString(metadata.getAttempt()));
  }
}
