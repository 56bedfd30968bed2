package io.javelet.it;

import io.javelet.cri.api.v1.LinuxContainerConfig;
import io.javelet.cri.api.v1.LinuxContainerResources;
import io.javelet.cri.api.v1.LinuxContainerSecurityContext;
import io.javelet.cri.api.v1.LinuxPodSandboxConfig;
import io.javelet.cri.api.v1.LinuxSandboxSecurityContext;
import io.javelet.cri.api.v1.Mount;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.NamespaceOption;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.SecurityProfile;
import java.nio.file.Path;
import java.util.List;

/**
 * What a kubelet asks the runtime for when it runs a pod that wants nothing in particular, for
 * those who measure the runtime alone. It is written down here once more on purpose: what is
 * compared with the agent must not change with it. Stateless.
 */
public final class BareCalls {
  /** What a kubelet hides from every container that is not privileged. */
  private static final List<String> MASKED_PATHS =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  private static final List<String> READ_ONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /** Of a pod without requests. */
  private static final LinuxContainerResources BEST_EFFORT =
      LinuxContainerResources.newBuilder()
          .setCpuPeriod(100_000)
          .setCpuShares(2)
          .setOomScoreAdj(1000)
          .build();

  private static final NamespaceOption NAMESPACES =
      NamespaceOption.newBuilder()
          .setNetwork(NamespaceMode.NODE)
          .setPid(NamespaceMode.CONTAINER)
          .build();

  private BareCalls() {}

  /**
   * A pod on the node's network, its name its UID.
   *
   * @param logs folder of its containers' logs
   * @param cgroupParent the cgroup above it, which is there
   */
  public static PodSandboxConfig.Builder sandbox(String name, Path logs, String cgroupParent) {
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder().setName(name).setNamespace("default").setUid(name))
        .setLogDirectory(logs.toString())
        .setLinux(
            LinuxPodSandboxConfig.newBuilder()
                .setCgroupParent(cgroupParent)
                .setSecurityContext(
                    LinuxSandboxSecurityContext.newBuilder()
                        .setNamespaceOptions(NAMESPACES)
                        .setSeccomp(SecurityProfile.getDefaultInstance())));
  }

  /** How a container without requests and without a security context of its own is held apart. */
  public static LinuxContainerConfig container() {
    return LinuxContainerConfig.newBuilder()
        .setResources(BEST_EFFORT)
        .setSecurityContext(
            LinuxContainerSecurityContext.newBuilder()
                .setNamespaceOptions(NAMESPACES)
                .addAllMaskedPaths(MASKED_PATHS)
                .addAllReadonlyPaths(READ_ONLY_PATHS)
                .setSeccomp(
                    SecurityProfile.newBuilder()
                        .setProfileType(SecurityProfile.ProfileType.Unconfined)))
        .build();
  }

  /** A path of the node in a container. */
  public static Mount mount(String inside, Path outside) {
    return Mount.newBuilder().setContainerPath(inside).setHostPath(outside.toString()).build();
  }
}
