package io.javelet.benchmark;

import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ImageSpec;
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
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.SecurityProfile;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.it.CriChannel;
import io.javelet.it.RealContainerd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The floor: the calls that no kubelet can do without, and nothing else. The pod is the agent's
 * own, as the runtime is asked for it: the same namespaces, limits, cgroup parent, mounts, masked
 * and read-only paths. Any thread.
 */
final class BarePods {
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

  private final CriChannel runtime;
  private final FirstCommands marks;
  private final Path folder;
  private final String cgroupParent;

  /** A sandbox, to make further containers in. */
  record BarePod(String name, String sandbox, PodSandboxConfig config) {}

  /**
   * @param folder for the pods' logs and files
   * @param cgroupParent a cgroup that is there, for all the pods
   */
  BarePods(CriChannel runtime, FirstCommands marks, Path folder, String cgroupParent) {
    this.runtime = runtime;
    this.marks = marks;
    this.folder = folder;
    this.cgroupParent = cgroupParent;
  }

  /** What has to be there before the calls: a folder for logs, and the files that are mounted. */
  void prepare(String name) throws IOException {
    Files.createDirectories(logs(name).resolve("main"));
    Files.writeString(hosts(name), "127.0.0.1 localhost\n");
    for (int attempt = 0; attempt < 2; attempt++) {
      Files.createFile(message(name, attempt));
    }
  }

  private Path logs(String name) {
    return folder.resolve(name);
  }

  private Path hosts(String name) {
    return logs(name).resolve("etc-hosts");
  }

  private Path message(String name, int attempt) {
    return logs(name).resolve("message." + attempt);
  }

  /** RunPodSandbox, CreateContainer, StartContainer. */
  BarePod run(String name) {
    PodSandboxConfig config =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder().setName(name).setNamespace("default").setUid(name))
            .setLogDirectory(logs(name).toString())
            .setLinux(
                LinuxPodSandboxConfig.newBuilder()
                    .setCgroupParent(cgroupParent)
                    .setSecurityContext(
                        LinuxSandboxSecurityContext.newBuilder()
                            .setNamespaceOptions(NAMESPACES)
                            .setSeccomp(SecurityProfile.getDefaultInstance())))
            .build();
    String sandbox =
        runtime
            .runtime()
            .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(config).build())
            .getPodSandboxId();
    var pod = new BarePod(name, sandbox, config);
    start(pod, 0);
    return pod;
  }

  /** CreateContainer, StartContainer. */
  void start(BarePod pod, int attempt) {
    ContainerConfig container =
        ContainerConfig.newBuilder()
            .setMetadata(ContainerMetadata.newBuilder().setName("main").setAttempt(attempt))
            .setImage(ImageSpec.newBuilder().setImage(RealContainerd.BUSYBOX_IMAGE))
            .addAllCommand(List.of("sh", "-c", marks.script(pod.name())))
            .addMounts(mount(marks.mount(), marks.folder()))
            .addMounts(mount("/etc/hosts", hosts(pod.name())))
            .addMounts(mount("/dev/termination-log", message(pod.name(), attempt)))
            .setLogPath("main/" + attempt + ".log")
            .setLinux(
                LinuxContainerConfig.newBuilder()
                    .setResources(BEST_EFFORT)
                    .setSecurityContext(
                        LinuxContainerSecurityContext.newBuilder()
                            .setNamespaceOptions(NAMESPACES)
                            .addAllMaskedPaths(MASKED_PATHS)
                            .addAllReadonlyPaths(READ_ONLY_PATHS)
                            .setSeccomp(
                                SecurityProfile.newBuilder()
                                    .setProfileType(SecurityProfile.ProfileType.Unconfined))))
            .build();
    String id =
        runtime
            .runtime()
            .createContainer(
                CreateContainerRequest.newBuilder()
                    .setPodSandboxId(pod.sandbox())
                    .setSandboxConfig(pod.config())
                    .setConfig(container)
                    .build())
            .getContainerId();
    runtime.runtime().startContainer(StartContainerRequest.newBuilder().setContainerId(id).build());
  }

  private static Mount mount(String inside, Path outside) {
    return Mount.newBuilder().setContainerPath(inside).setHostPath(outside.toString()).build();
  }
}
