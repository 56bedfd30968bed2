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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Pods that are made by calls to the runtime and nothing else: what no kubelet can be quicker than.
 * They have what a kubelet gives a pod of the API server: mounts of the hosts file, the termination
 * message and the service account's volume, hidden paths, resources, an environment. Files, mounts
 * and cgroups are made before and not measured; but the runtime has to do with them, since it
 * copies the node's mounts for each container. Used by one thread.
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
  private final Map<String, PodGround> grounds = new LinkedHashMap<>();
  private final List<String> sandboxes = new ArrayList<>();

  /**
   * @param folder for the pods' logs and files
   * @param cgroupParent the cgroup above the pods' own, which is there
   */
  BarePods(CriChannel runtime, Path folder, String cgroupParent) {
    this.runtime = runtime;
    this.folder = folder;
    this.cgroupParent = cgroupParent;
  }

  /** Makes what they need beside the runtime. */
  void prepare(int pods) throws IOException, InterruptedException {
    for (int i = 0; i < pods; i++) {
      String name = "bare-" + i;
      grounds.put(name, PodGround.make(folder.resolve(name), cgroupParent + "/" + name));
    }
  }

  /** Runs those that are prepared, as many at once as is quickest on a small machine. */
  int run() throws InterruptedException, ExecutionException {
    List<Future<String>> starting = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      grounds.forEach((name, ground) -> starting.add(threads.submit(() -> run(name, ground))));
      for (Future<String> each : starting) {
        sandboxes.add(each.get());
      }
    }
    return sandboxes.size();
  }

  /** Removes those that run, and what was prepared for them. */
  void remove() throws IOException, InterruptedException, ExecutionException {
    List<Future<?>> leaving = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      sandboxes.forEach(each -> leaving.add(threads.submit(() -> remove(each))));
      for (Future<?> each : leaving) {
        each.get();
      }
    }
    sandboxes.clear();
    for (PodGround each : grounds.values()) {
      each.remove();
    }
    grounds.clear();
  }

  private static PodSandboxConfig sandbox(String name, PodGround ground) {
    return BareCalls.sandbox(name, ground.folder(), ground.cgroup())
        .putLabels("app", "full")
        .putLabels("io.barecalls.pod.name", name)
        .putLabels("io.barecalls.pod.namespace", "default")
        .putLabels("io.barecalls.pod.uid", name)
        .build();
  }

  private String run(String name, PodGround ground) {
    PodSandboxConfig pod = sandbox(name, ground);
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
                    .setConfig(container(ground))
                    .build())
            .getContainerId();
    runtime
        .runtime()
        .withDeadlineAfter(3, TimeUnit.MINUTES)
        .startContainer(StartContainerRequest.newBuilder().setContainerId(container).build());
    return sandbox;
  }

  private static ContainerConfig container(PodGround ground) {
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
        .addMounts(BareCalls.mount("/etc/hosts", ground.hosts()))
        .addMounts(BareCalls.mount("/dev/termination-log", ground.message()))
        .addMounts(
            BareCalls.mount("/var/run/secrets/kubernetes.io/serviceaccount", ground.token())
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
