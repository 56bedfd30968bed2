package io.javelet.benchmark;

import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.it.BareCalls;
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
    PodSandboxConfig config = BareCalls.sandbox(name, logs(name), cgroupParent).build();
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
            .addMounts(BareCalls.mount(marks.mount(), marks.folder()))
            .addMounts(BareCalls.mount("/etc/hosts", hosts(pod.name())))
            .addMounts(BareCalls.mount("/dev/termination-log", message(pod.name(), attempt)))
            .setLogPath("main/" + attempt + ".log")
            .setLinux(BareCalls.container())
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
