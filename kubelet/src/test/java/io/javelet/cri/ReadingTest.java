package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.cri.api.v1.Container;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.ContainerResources;
import io.javelet.cri.api.v1.ContainerStatus;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.LinuxContainerResources;
import io.javelet.cri.api.v1.LinuxPodSandboxStatus;
import io.javelet.cri.api.v1.Mount;
import io.javelet.cri.api.v1.Namespace;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.NamespaceOption;
import io.javelet.cri.api.v1.PodIP;
import io.javelet.cri.api.v1.PodSandbox;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.PodSandboxNetworkStatus;
import io.javelet.cri.api.v1.PodSandboxState;
import io.javelet.cri.api.v1.PodSandboxStatus;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePod;
import io.javelet.runtime.RuntimePod.ListedContainer;
import io.javelet.runtime.RuntimePod.ListedSandbox;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Restates upstream's TestToKubeContainerStatus, TestPodSandboxIPs and TestGetPods. */
class ReadingTest {
  private static final long CREATED = 1_700_000_000_123_456_789L;

  @Test
  void aSandboxIsReadWithItsAddressesAndLabels() {
    RuntimeSandbox sandbox =
        SandboxReading.sandbox(
            sandboxStatus()
                .setNetwork(
                    PodSandboxNetworkStatus.newBuilder()
                        .setIp("10.88.0.7")
                        .addAdditionalIps(PodIP.newBuilder().setIp("fd00::7")))
                .build());

    assertThat(sandbox)
        .isEqualTo(
            new RuntimeSandbox(
                new SandboxId("s1"),
                4,
                true,
                Instant.ofEpochSecond(1_700_000_000L, 123_456_789),
                false,
                List.of("10.88.0.7", "fd00::7"),
                Map.of("l", "1"),
                Map.of("a", "2")));
  }

  @Test
  void whatAContainerIsHeldToIsReadWhereTheRuntimeTells() {
    ContainerStatus silent = ContainerStatus.newBuilder().setId("c").build();
    ContainerStatus telling =
        silent.toBuilder()
            .setResources(
                ContainerResources.newBuilder()
                    .setLinux(
                        LinuxContainerResources.newBuilder()
                            .setCpuShares(512)
                            .setCpuQuota(50_000)
                            .setCpuPeriod(100_000)
                            .setMemoryLimitInBytes(4096)))
            .build();

    assertThat(ContainerReading.container(silent).process().limits()).isEmpty();
    assertThat(ContainerReading.container(telling).process().limits())
        .contains(new RuntimeContainer.Limits(512, 50_000, 100_000, 4096));
  }

  @Test
  void onTheHostNetworkASandboxHasNoAddressOfItsOwn() {
    RuntimeSandbox sandbox =
        SandboxReading.sandbox(
            sandboxStatus()
                .setState(PodSandboxState.SANDBOX_NOTREADY)
                .setNetwork(PodSandboxNetworkStatus.newBuilder().setIp("192.0.2.1"))
                .setLinux(
                    LinuxPodSandboxStatus.newBuilder()
                        .setNamespaces(
                            Namespace.newBuilder()
                                .setOptions(
                                    NamespaceOption.newBuilder().setNetwork(NamespaceMode.NODE))))
                .build());

    assertThat(sandbox.hostNetwork()).isTrue();
    assertThat(sandbox.ips()).isEmpty();
    assertThat(sandbox.ready()).isFalse();
  }

  @Test
  void aSandboxWithoutAnAddressYetHasNone() {
    assertThat(SandboxReading.sandbox(sandboxStatus().build()).ips()).isEmpty();
  }

  @Test
  void anEndedContainerIsReadWithAllThatWasWrittenAtItsCreation() {
    RuntimeContainer container =
        ContainerReading.container(
            containerStatus()
                .setState(io.javelet.cri.api.v1.ContainerState.CONTAINER_EXITED)
                .setStartedAt(CREATED + 1)
                .setFinishedAt(CREATED + 2)
                .setExitCode(137)
                .setReason("OOMKilled")
                .setMessage("m")
                .putAnnotations("io.kubernetes.container.hash", "90b33c84")
                .putAnnotations("io.kubernetes.container.restartCount", "5")
                .putAnnotations("io.kubernetes.container.terminationMessagePath", "/dev/t")
                .putAnnotations("io.kubernetes.container.terminationMessagePolicy", "File")
                .putAnnotations("io.kubernetes.container.preStopHandler", "{}")
                .putAnnotations("io.kubernetes.pod.terminationGracePeriod", "30")
                .addMounts(Mount.newBuilder().setContainerPath("/x").setHostPath("/no"))
                .addMounts(Mount.newBuilder().setContainerPath("/dev/t").setHostPath("/host/t"))
                .build());

    assertThat(container)
        .isEqualTo(
            new RuntimeContainer(
                new ContainerId("c1"),
                "web",
                5,
                ContainerState.EXITED,
                new RuntimeContainer.Times(
                    CriTime.instant(CREATED),
                    Optional.of(CriTime.instant(CREATED + 1)),
                    Optional.of(CriTime.instant(CREATED + 2))),
                new RuntimeContainer.Exit(137, "OOMKilled", "m"),
                new RuntimeContainer.Image("registry.example/web:1", "web@sha256:1"),
                new RuntimeContainer.Notes(
                    "90b33c84",
                    "/dev/t",
                    "File",
                    "/host/t",
                    "{}",
                    Optional.of(Duration.ofSeconds(30))),
                "/var/log/pods/x/web/5.log"));
  }

  @Test
  void aContainerOfSomebodyElseIsReadWithoutAnnotations() {
    RuntimeContainer container =
        ContainerReading.container(
            containerStatus()
                .clearLabels()
                .putAnnotations("io.kubernetes.container.restartCount", "many")
                .setState(io.javelet.cri.api.v1.ContainerState.CONTAINER_RUNNING)
                .build());

    assertThat(container.name()).isEqualTo("meta-name");
    assertThat(container.restartCount()).isEqualTo(9);
    assertThat(container.notes()).isEqualTo(RuntimeContainer.Notes.NONE);
    assertThat(container.exit()).isEqualTo(RuntimeContainer.Exit.NONE);
    assertThat(container.times().finishedAt()).isEmpty();
  }

  @Test
  void whatTranslationWritesIsReadBack() {
    Map<String, String> written =
        new PodTranslation(Pods.SETTINGS)
            .createContainer(Pods.containerRequest(Pods.pod(Pods.container()), Pods.container()))
            .getConfig()
            .getAnnotationsMap();
    RuntimeContainer read =
        ContainerReading.container(containerStatus().putAllAnnotations(written).build());

    assertThat(read.restartCount()).isEqualTo(3);
    assertThat(read.notes().hash()).isEqualTo(ContainerHash.of(Pods.container()));
    assertThat(read.notes().terminationMessagePath()).isEqualTo("/dev/termination-log");
    assertThat(read.notes().terminationGracePeriod()).contains(Duration.ofSeconds(30));
  }

  @Test
  void everyStateIsKnown() {
    assertThat(
            Stream.of(io.javelet.cri.api.v1.ContainerState.values()).map(ContainerReading::state))
        .containsExactly(
            ContainerState.CREATED,
            ContainerState.RUNNING,
            ContainerState.EXITED,
            ContainerState.UNKNOWN,
            ContainerState.UNKNOWN);
  }

  @Test
  void aListingIsGroupedByPodAndLeavesOutWhatKubeletsDidNotMake() {
    Map<String, String> labels =
        Map.of(
            "io.kubernetes.pod.uid", "u1",
            "io.kubernetes.pod.name", "web",
            "io.kubernetes.pod.namespace", "default");
    List<PodSandbox> sandboxes =
        List.of(
            listed("s2", 2, PodSandboxState.SANDBOX_READY).putAllLabels(labels).build(),
            listed("s1", 1, PodSandboxState.SANDBOX_NOTREADY)
                .putAllLabels(labels)
                .putAnnotations("kubernetes.io/config.source", "api")
                .build(),
            listed("foreign", 3, PodSandboxState.SANDBOX_READY).build());
    List<Container> containers =
        List.of(
            Container.newBuilder()
                .setId("c1")
                .setPodSandboxId("s2")
                .setState(io.javelet.cri.api.v1.ContainerState.CONTAINER_RUNNING)
                .putAllLabels(labels)
                .build(),
            Container.newBuilder().setId("foreign").build(),
            Container.newBuilder()
                .setId("c2")
                .setPodSandboxId("gone")
                .setState(io.javelet.cri.api.v1.ContainerState.CONTAINER_EXITED)
                .putLabels("io.kubernetes.pod.uid", "u2")
                .build());

    assertThat(ListingReading.pods(sandboxes, containers))
        .containsExactly(
            new RuntimePod(
                new PodUid("u1"),
                new PodFullName("web", "default"),
                "file",
                List.of(
                    new ListedSandbox(new SandboxId("s1"), false),
                    new ListedSandbox(new SandboxId("s2"), true)),
                List.of(
                    new ListedContainer(
                        new ContainerId("c1"), new SandboxId("s2"), ContainerState.RUNNING))),
            new RuntimePod(
                new PodUid("u2"),
                new PodFullName("", ""),
                "",
                List.of(),
                List.of(
                    new ListedContainer(
                        new ContainerId("c2"), new SandboxId("gone"), ContainerState.EXITED))));
  }

  private static PodSandbox.Builder listed(String id, long createdAt, PodSandboxState state) {
    return PodSandbox.newBuilder()
        .setId(id)
        .setCreatedAt(createdAt)
        .setState(state)
        .putAnnotations("kubernetes.io/config.source", "file");
  }

  private static PodSandboxStatus.Builder sandboxStatus() {
    return PodSandboxStatus.newBuilder()
        .setId("s1")
        .setMetadata(PodSandboxMetadata.newBuilder().setAttempt(4))
        .setState(PodSandboxState.SANDBOX_READY)
        .setCreatedAt(CREATED)
        .putLabels("l", "1")
        .putAnnotations("a", "2");
  }

  private static ContainerStatus.Builder containerStatus() {
    return ContainerStatus.newBuilder()
        .setId("c1")
        .setMetadata(ContainerMetadata.newBuilder().setName("meta-name").setAttempt(9))
        .setCreatedAt(CREATED)
        .setImage(ImageSpec.newBuilder().setImage("registry.example/web:1"))
        .setImageRef("web@sha256:1")
        .setLogPath("/var/log/pods/x/web/5.log")
        .putLabels("io.kubernetes.container.name", "web");
  }
}
