package io.javelet.benchmark;

import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.LinuxPodSandboxConfig;
import io.javelet.cri.api.v1.LinuxSandboxSecurityContext;
import io.javelet.cri.api.v1.Mount;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.NamespaceOption;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.it.CriChannel;
import io.javelet.it.RealContainerd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The floor: the calls that no kubelet can do without, and nothing else. Any thread. */
final class BarePods {
  private final CriChannel runtime;
  private final FirstCommands marks;
  private final Path logs;

  /** A sandbox, to make further containers in. */
  record BarePod(String name, String sandbox, PodSandboxConfig config) {}

  BarePods(CriChannel runtime, FirstCommands marks, Path logs) {
    this.runtime = runtime;
    this.marks = marks;
    this.logs = logs;
  }

  /** What has to be there before the calls: a folder for logs. */
  void prepare(String name) throws IOException {
    Files.createDirectories(logs.resolve(name).resolve("main"));
  }

  /** RunPodSandbox, CreateContainer, StartContainer. */
  BarePod run(String name) {
    PodSandboxConfig config =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder().setName(name).setNamespace("default").setUid(name))
            .setLogDirectory(logs.resolve(name).toString())
            .setLinux(
                LinuxPodSandboxConfig.newBuilder()
                    .setSecurityContext(
                        LinuxSandboxSecurityContext.newBuilder()
                            .setNamespaceOptions(
                                NamespaceOption.newBuilder()
                                    .setNetwork(NamespaceMode.NODE)
                                    .setPid(NamespaceMode.CONTAINER))))
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
            .addMounts(
                Mount.newBuilder()
                    .setContainerPath(marks.mount())
                    .setHostPath(marks.folder().toString()))
            .setLogPath("main/" + attempt + ".log")
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
}
