package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.Container;
import io.grpc.Status;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ExecSyncResponse;
import io.javelet.fakecri.ContainerBehaviour;
import io.javelet.fakecri.FakeCriRuntime;
import io.javelet.fakecri.FakeImage;
import io.javelet.fakecri.Fault;
import io.javelet.fakecri.Rpc;
import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRequest;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import io.javelet.runtime.ExecResult;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.ResolvedImage;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeVersion;
import io.javelet.runtime.SandboxId;
import io.javelet.runtime.SandboxRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked and answered, seen on the fake runtime. */
class CriContainerRuntimeTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir private Path folder;
  private FakeCriRuntime fake;
  private CriConnection connection;
  private ContainerRuntime runtime;

  @BeforeEach
  void open() throws Exception {
    fake = FakeCriRuntime.builder(folder.resolve("cri.sock")).start();
    fake.addImage(FakeImage.named(Pods.IMAGE));
    connection = connect(fake);
    runtime = connection.runtime();
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    fake.close();
  }

  @Test
  void theRuntimeSaysWhoItIs() {
    assertThat(runtime.version()).isEqualTo(new RuntimeVersion("containerd", "1.6.20", "v1"));
  }

  @Test
  void onlyNewerRuntimesTellTheirCgroupDriver() throws Exception {
    assertThat(runtime.cgroupDriver()).isEmpty();
    try (FakeCriRuntime newer =
            FakeCriRuntime.builder(folder.resolve("new.sock"))
                .withCgroupDriver(io.javelet.cri.api.v1.CgroupDriver.SYSTEMD)
                .start();
        CriConnection toNewer = connect(newer)) {
      assertThat(toNewer.runtime().cgroupDriver()).contains(CgroupDriver.SYSTEMD);
    }
  }

  @Test
  void aPodsStatusHoldsEverythingOfItNewestFirstAndNothingOfOthers() {
    SandboxId old = runtime.runSandbox(sandbox(0));
    ContainerId first = start(old, 0);
    fake.exit(first.value(), 1);
    runtime.stopSandbox(old);
    SandboxId current = runtime.runSandbox(sandbox(1));
    ContainerId second = start(current, 1);
    runtime.runSandbox(
        Pods.sandboxRequest(
            Pods.pod(p -> p.editMetadata().withName("other").withUid("other").endMetadata())));

    RuntimePodStatus status = runtime.podStatus(Pods.UID, Pods.NAME);

    assertThat(status.uid()).isEqualTo(Pods.UID);
    assertThat(status.fullName()).isEqualTo(Pods.NAME);
    assertThat(status.observedAt()).isEqualTo(NOON);
    assertThat(status.sandboxes()).extracting(s -> s.id()).containsExactly(current, old);
    assertThat(status.sandboxes()).extracting(s -> s.ready()).containsExactly(true, false);
    assertThat(status.newestSandbox().orElseThrow().ips()).hasSize(1);
    assertThat(status.containers()).extracting(RuntimeContainer::id).containsExactly(second, first);
    assertThat(status.containers())
        .extracting(RuntimeContainer::state)
        .containsExactly(ContainerState.RUNNING, ContainerState.EXITED);
    assertThat(status.newest("web").orElseThrow().notes().hash())
        .isEqualTo(ContainerHash.of(Pods.container()));
  }

  @Test
  void aPodTheRuntimeDoesNotHaveIsAbsent() {
    var name = new PodFullName("none", "default");

    assertThat(runtime.podStatus(new PodUid("none"), name))
        .isEqualTo(RuntimePodStatus.absent(new PodUid("none"), name, NOON));
  }

  @Test
  void whatVanishesBetweenListAndStatusIsLeftOut() {
    ContainerId container = start(runtime.runSandbox(sandbox(0)), 0);
    fake.faults().next(Rpc.POD_SANDBOX_STATUS, Fault.refuse(Status.Code.NOT_FOUND, "gone"));

    RuntimePodStatus status = runtime.podStatus(Pods.UID, Pods.NAME);

    assertThat(status.sandboxes()).isEmpty();
    assertThat(status.containers()).extracting(RuntimeContainer::id).containsExactly(container);
  }

  @Test
  void aStatusThatCannotBeReadIsAnErrorAndNotAnEmptyPod() {
    start(runtime.runSandbox(sandbox(0)), 0);
    fake.faults().next(Rpc.CONTAINER_STATUS, Fault.refuse(Status.Code.UNKNOWN, "broken"));

    assertThatThrownBy(() -> runtime.podStatus(Pods.UID, Pods.NAME))
        .isInstanceOf(CriException.class)
        .hasMessage("ContainerStatus: UNKNOWN: broken");
    fake.faults().next(Rpc.LIST_POD_SANDBOX, Fault.refuse(Status.Code.UNKNOWN, "broken"));
    assertThatThrownBy(() -> runtime.listPods()).isInstanceOf(CriException.class);
  }

  @Test
  void theListingHasEveryPod() {
    SandboxId sandbox = runtime.runSandbox(sandbox(0));
    ContainerId container = start(sandbox, 0);

    assertThat(runtime.listPods())
        .singleElement()
        .satisfies(pod -> {
          assertThat(pod.uid()).isEqualTo(Pods.UID);
          assertThat(pod.source()).isEqualTo("file");
          assertThat(pod.sandboxes()).extracting(s -> s.id()).containsExactly(sandbox);
          assertThat(pod.containers()).extracting(c -> c.id()).containsExactly(container);
        });
  }

  @Test
  void singlePartsAreFoundOrAbsent() {
    SandboxId sandbox = runtime.runSandbox(sandbox(0));
    ContainerId container = start(sandbox, 0);

    assertThat(runtime.sandboxStatus(sandbox)).isPresent();
    assertThat(runtime.containerStatus(container)).isPresent();
    assertThat(runtime.sandboxStatus(new SandboxId("none"))).isEmpty();
    assertThat(runtime.containerStatus(new ContainerId("none"))).isEmpty();
  }

  @Test
  void thePidOfALivingProcessIsTold() {
    fake.behave("web", ContainerBehaviour.runs().withPid(4711));
    SandboxId sandbox = runtime.runSandbox(sandbox(0));
    ContainerId container = start(sandbox, 0);

    assertThat(runtime.containerPid(container)).isEqualTo(OptionalLong.of(4711));
    assertThat(runtime.sandboxPid(sandbox)).isPresent();
    runtime.stopContainer(container, Duration.ofSeconds(30));
    runtime.stopSandbox(sandbox);
    assertThat(runtime.containerPid(container)).isEmpty();
    assertThat(runtime.sandboxPid(sandbox)).isEmpty();
    assertThat(runtime.containerPid(new ContainerId("none"))).isEmpty();
  }

  @Test
  void aCommandsOutputIsReadAsText() {
    fake.behave(
        "web",
        ContainerBehaviour.runs()
            .executing(_ ->
                ExecSyncResponse.newBuilder()
                    .setStdout(ByteString.copyFromUtf8("ä"))
                    .setStderr(ByteString.copyFrom(new byte[] {(byte) 0xff}))
                    .setExitCode(3)
                    .build()));
    ContainerId container = start(runtime.runSandbox(sandbox(0)), 0);

    assertThat(runtime.execSync(container, List.of("x"), Duration.ofSeconds(1)))
        .isEqualTo(new ExecResult("ä", "\ufffd", 3));
    runtime.reopenLog(container);
    assertThat(fake.calls().count(Rpc.REOPEN_CONTAINER_LOG)).isEqualTo(1);
  }

  @Test
  void aContainerIsStoppedAndRemoved() {
    SandboxId sandbox = runtime.runSandbox(sandbox(0));
    ContainerId container = start(sandbox, 0);

    runtime.stopContainer(container, Duration.ofSeconds(30));
    runtime.removeContainer(container);
    runtime.stopSandbox(sandbox);
    runtime.removeSandbox(sandbox);

    assertThat(fake.snapshot().isEmpty()).isTrue();
  }

  @Test
  void noContainerIsMadeThatWouldRunAsRootAgainstItsSpec() {
    SandboxId sandbox = runtime.runSandbox(sandbox(0));
    ContainerRequest request =
        request(
            sandbox,
            Pods.container(
                c -> c.withNewSecurityContext().withRunAsNonRoot(true).endSecurityContext()),
            new ResolvedImage(Pods.IMAGE, Pods.IMAGE, OptionalLong.of(0), ""),
            0);

    assertThatThrownBy(() -> runtime.createContainer(request))
        .isInstanceOfSatisfying(
            CriException.class, e -> assertThat(e.code()).isEqualTo(Code.FAILED_PRECONDITION))
        .hasMessageContaining("image will run as root");
    assertThat(fake.calls().count(Rpc.CREATE_CONTAINER)).isZero();
  }

  @Test
  void whatARuntimeDoesNotTellItCannotDo() {
    assertThat(runtime.handlers()).isEmpty();
  }

  @Test
  void theCreationNamesItsSandbox() {
    SandboxId sandbox = runtime.runSandbox(sandbox(0));
    start(sandbox, 0);

    assertThat(fake.calls().of(Rpc.CREATE_CONTAINER, CreateContainerRequest.class))
        .singleElement()
        .satisfies(request -> {
          assertThat(request.getPodSandboxId()).isEqualTo(sandbox.value());
          assertThat(request.getSandboxConfig().getMetadata().getName())
              .isEqualTo(Pods.NAME.name());
        });
  }

  private ContainerId start(SandboxId sandbox, int restartCount) {
    ContainerId id =
        runtime.createContainer(
            request(
                sandbox,
                Pods.container(),
                new ResolvedImage(Pods.IMAGE, Pods.IMAGE, OptionalLong.of(1000), ""),
                restartCount));
    runtime.startContainer(id);
    return id;
  }

  private static ContainerRequest request(
      SandboxId sandbox, Container container, ResolvedImage image, int restartCount) {
    ContainerRequest plain = Pods.containerRequest(Pods.pod(container), container);
    return new ContainerRequest(
        sandbox,
        plain.sandbox(),
        container,
        restartCount,
        image,
        plain.process(),
        plain.mounts(),
        plain.resources());
  }

  private static SandboxRequest sandbox(int attempt) {
    SandboxRequest plain = Pods.sandboxRequest(Pods.pod(Pods.container()));
    return new SandboxRequest(
        plain.pod(),
        attempt,
        plain.hostname(),
        plain.dns(),
        plain.logDirectory(),
        plain.cgroupParent(),
        plain.resources(),
        plain.runtimeHandler(),
        plain.userNamespace());
  }

  private static CriConnection connect(FakeCriRuntime runtime) {
    return CriConnection.open(
        new CriEndpoint(runtime.socket()),
        new CriTimeouts(Duration.ofMinutes(2), Optional.empty()),
        Pods.SETTINGS,
        InstantSource.fixed(NOON));
  }
}
