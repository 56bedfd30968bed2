package io.javelet.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.os.CgroupMode;
import io.javelet.runtime.ContainerAccess;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodStatusReader;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import io.javelet.stats.StatisticsFixture;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A runtime with one pod, {@code default/web}, whose one container, {@code main}, runs. */
final class ServedRuntime implements ContainerAccess, PodStatusReader {
  static final String UID = "u-1";
  private static final Instant BORN = Instant.parse("2026-01-02T03:04:05Z");

  private final Path log;
  private final StatisticsFixture machine;

  /** Where sessions are sent to. */
  volatile URI streaming = URI.create("http://127.0.0.1:1/unset");

  /**
   * @param folder for its files
   */
  ServedRuntime(Path folder) throws IOException {
    log = folder.resolve("0.log");
    Files.writeString(log, "2026-01-02T03:04:05.000000006Z stdout F hello\n");
    machine = new StatisticsFixture(folder.resolve("machine"), CgroupMode.V2);
    machine.pod("web");
  }

  NodeRuntime node() {
    return new NodeRuntime(_ -> Optional.empty(), this, this, machine.statistics());
  }

  /** The pod as it is desired, with its status. */
  static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .withUid(UID)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .endContainer()
        .endSpec()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("main")
        .withContainerID("containerd://c-web")
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  @Override
  public RuntimePodStatus newerThan(PodUid uid, PodFullName fullName, Instant after) {
    var container =
        new RuntimeContainer(
            new ContainerId("c-web"),
            "main",
            0,
            ContainerState.RUNNING,
            new RuntimeContainer.Times(BORN, Optional.of(BORN), Optional.empty()),
            RuntimeContainer.Exit.NONE,
            new RuntimeContainer.Image("busybox:1", "sha256:1"),
            RuntimeContainer.Notes.NONE,
            log.toString());
    var sandbox =
        new RuntimeSandbox(
            new SandboxId("s-web"), 0, true, BORN, false, List.of(), Map.of(), Map.of());
    return new RuntimePodStatus(uid, fullName, List.of(sandbox), List.of(container), BORN);
  }

  @Override
  public URI exec(ContainerId id, List<String> command, Streams streams) {
    return streaming;
  }

  @Override
  public URI attach(ContainerId id, Streams streams) {
    return streaming;
  }

  @Override
  public URI portForward(SandboxId id, List<Integer> ports) {
    return streaming;
  }

  @Override
  public Output run(ContainerId id, List<String> command) {
    if (command.equals(List.of("panic"))) {
      throw new IllegalStateException("a bug");
    }
    return new Output(
        ByteBuffer.wrap(("ran " + command).getBytes(UTF_8)), ByteBuffer.allocate(0), 0);
  }

  @Override
  public void checkpoint(ContainerId id, Path file, Duration timeout) {}

  @Override
  public List<RunningPod> runningPods() {
    return List.of(
        new RunningPod(
            new PodUid(UID),
            new PodFullName("web", "default"),
            List.of(new RunningContainer("main", "busybox:1"))));
  }
}
