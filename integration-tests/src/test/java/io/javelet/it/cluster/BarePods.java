package io.javelet.it.cluster;

import com.google.protobuf.ByteString;
import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.KeyValue;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.RemovePodSandboxRequest;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.cri.api.v1.StopPodSandboxRequest;
import io.javelet.it.BareCalls;
import io.javelet.it.CriChannel;
import io.javelet.it.RealContainerd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Pods that are made by calls to the runtime and nothing else: what no kubelet can be quicker than.
 * They have what a kubelet gives a pod of the API server: mounts of the hosts file, the termination
 * message and the service account's volume, hidden paths, resources, an environment. Files and the
 * cgroup above them are there before. Used by one thread.
 */
final class BarePods {
  private static final List<String> VARIABLES =
      List.of(
          "KUBERNETES_SERVICE_HOST",
          "KUBERNETES_SERVICE_PORT",
          "KUBERNETES_SERVICE_PORT_HTTPS",
          "KUBERNETES_PORT",
          "KUBERNETES_PORT_443_TCP",
          "KUBERNETES_PORT_443_TCP_PROTO",
          "KUBERNETES_PORT_443_TCP_PORT",
          "KUBERNETES_PORT_443_TCP_ADDR");

  /** Measured with 4, 8, 16 and 110: quickest with 8. */
  private static final int AT_ONCE = 8;

  private final CriChannel runtime;
  private final Path folder;
  private final String cgroupParent;
  private final List<String> sandboxes = new ArrayList<>();

  /**
   * @param folder for the pods' logs and files
   * @param cgroupParent a cgroup for all the pods
   */
  BarePods(CriChannel runtime, Path folder, String cgroupParent) {
    this.runtime = runtime;
    this.folder = folder;
    this.cgroupParent = cgroupParent;
  }

  /** Runs them, as many at once as is quickest on a small machine. */
  int run(int pods) throws IOException, InterruptedException, ExecutionException {
    List<PodSandboxConfig> configs = new ArrayList<>();
    for (int i = 0; i < pods; i++) {
      configs.add(prepared("bare-" + i));
    }
    List<Future<String>> starting = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      configs.forEach(each -> starting.add(threads.submit(() -> run(each))));
      for (Future<String> each : starting) {
        sandboxes.add(each.get());
      }
    }
    return pods;
  }

  /** Removes those that run. */
  void remove() throws InterruptedException, ExecutionException {
    List<Future<?>> leaving = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      sandboxes.forEach(each -> leaving.add(threads.submit(() -> remove(each))));
      for (Future<?> each : leaving) {
        each.get();
      }
    }
    sandboxes.clear();
  }

  private PodSandboxConfig prepared(String name) throws IOException {
    Path files = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(files.resolve("main"));
    Files.createDirectories(files.resolve("token"));
    Files.writeString(files.resolve("etc-hosts"), "127.0.0.1 localhost\n");
    Files.writeString(files.resolve("message"), "");
    return BareCalls.sandbox(name, files, cgroupParent)
        .putLabels("app", "full")
        .putLabels("io.barecalls.pod.name", name)
        .putLabels("io.barecalls.pod.namespace", "default")
        .putLabels("io.barecalls.pod.uid", name)
        .build();
  }

  private String run(PodSandboxConfig pod) {
    String sandbox =
        runtime
            .runtime()
            .withDeadlineAfter(3, TimeUnit.MINUTES)
            .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(pod).build())
            .getPodSandboxId();
    String container =
        runtime
            .runtime()
            .withDeadlineAfter(3, TimeUnit.MINUTES)
            .createContainer(
                CreateContainerRequest.newBuilder()
                    .setPodSandboxId(sandbox)
                    .setSandboxConfig(pod)
                    .setConfig(container(Path.of(pod.getLogDirectory())))
                    .build())
            .getContainerId();
    runtime
        .runtime()
        .withDeadlineAfter(3, TimeUnit.MINUTES)
        .startContainer(StartContainerRequest.newBuilder().setContainerId(container).build());
    return sandbox;
  }

  private static ContainerConfig container(Path files) {
    return ContainerConfig.newBuilder()
        .setMetadata(ContainerMetadata.newBuilder().setName("main"))
        .setImage(ImageSpec.newBuilder().setImage(RealContainerd.BUSYBOX_IMAGE))
        .addAllCommand(List.of("sleep", "100000"))
        .addAllEnvs(
            VARIABLES.stream()
                .map(name ->
                    KeyValue.newBuilder()
                        .setKey(name)
                        .setValue(ByteString.copyFromUtf8("10.96.0.1"))
                        .build())
                .toList())
        .addMounts(BareCalls.mount("/etc/hosts", files.resolve("etc-hosts")))
        .addMounts(BareCalls.mount("/dev/termination-log", files.resolve("message")))
        .addMounts(
            BareCalls.mount("/var/run/secrets/kubernetes.io/serviceaccount", files.resolve("token"))
                .toBuilder()
                .setReadonly(true))
        .setLogPath("main/0.log")
        .setLinux(BareCalls.container())
        .build();
  }

  private void remove(String sandbox) {
    runtime
        .runtime()
        .withDeadlineAfter(3, TimeUnit.MINUTES)
        .stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
    runtime
        .runtime()
        .withDeadlineAfter(3, TimeUnit.MINUTES)
        .removePodSandbox(RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
  }
}
