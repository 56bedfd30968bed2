package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.Device;
import io.javelet.cri.api.v1.HugepageLimit;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.KeyValue;
import io.javelet.cri.api.v1.LinuxContainerResources;
import io.javelet.cri.api.v1.Mount;
import io.javelet.cri.api.v1.MountPropagation;
import io.javelet.cri.api.v1.Signal;
import io.javelet.runtime.ContainerDevice;
import io.javelet.runtime.ContainerMount;
import io.javelet.runtime.ContainerMount.Propagation;
import io.javelet.runtime.ContainerRequest;
import io.javelet.runtime.LinuxResources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates upstream's TestGenerateContainerConfig, TestContainerAnnotations and kin. */
class ContainerTranslationTest {
  private static final Pod POD = Pods.pod(Pods.container());
  private static final ContainerConfig PLAIN = config(POD, Pods.container());

  @Test
  void aPlainContainerGivesItsNameImageProcessAndLog() {
    assertThat(PLAIN.getMetadata())
        .isEqualTo(ContainerMetadata.newBuilder().setName("web").setAttempt(3).build());
    assertThat(PLAIN.getImage())
        .isEqualTo(
            ImageSpec.newBuilder()
                .setImage("sha256:abc")
                .setUserSpecifiedImage("registry.example/web:1")
                .build());
    assertThat(PLAIN.getCommandList()).containsExactly("/bin/web");
    assertThat(PLAIN.getArgsList()).containsExactly("--port", "80");
    assertThat(PLAIN.getEnvsList()).containsExactly(variable("A", "ä"), variable("B", ""));
    assertThat(PLAIN.getLogPath()).isEqualTo("web/3.log");
    assertThat(PLAIN.getWorkingDir()).isEmpty();
    assertThat(PLAIN.getStdin() || PLAIN.getStdinOnce() || PLAIN.getTty()).isFalse();
    assertThat(PLAIN.getStopSignal()).isEqualTo(Signal.RUNTIME_DEFAULT);
  }

  @Test
  void theRequestNamesTheSandboxAndRepeatsItsConfiguration() {
    ContainerRequest request = Pods.containerRequest(POD, Pods.container());
    CreateContainerRequest message = new PodTranslation(Pods.SETTINGS).createContainer(request);

    assertThat(message.getPodSandboxId()).isEqualTo("s1");
    assertThat(message.getSandboxConfig()).isEqualTo(SandboxTranslation.config(request.sandbox()));
  }

  @Test
  void folderAndTerminalComeFromTheSpec() {
    ContainerConfig config =
        config(
            POD,
            Pods.container(
                c -> c.withWorkingDir("/srv").withStdin(true).withStdinOnce(true).withTty(true)));

    assertThat(config.getWorkingDir()).isEqualTo("/srv");
    assertThat(config.getStdin()).isTrue();
    assertThat(config.getStdinOnce()).isTrue();
    assertThat(config.getTty()).isTrue();
  }

  @Test
  void labelsNamePodAndContainerAndLeaveThePodsLabelsOut() {
    assertThat(PLAIN.getLabelsMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "io.kubernetes.pod.name", "web-node1",
                "io.kubernetes.pod.namespace", "default",
                "io.kubernetes.pod.uid", Pods.UID.value(),
                "io.kubernetes.container.name", "web"));
  }

  @Test
  void annotationsHoldWhatARestartedAgentMustKnow() {
    assertThat(PLAIN.getAnnotationsMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "io.kubernetes.container.hash", ContainerHash.of(Pods.container()),
                "io.kubernetes.container.restartCount", "3",
                "io.kubernetes.container.terminationMessagePath", "/dev/termination-log",
                "io.kubernetes.container.terminationMessagePolicy", "File",
                "io.kubernetes.pod.terminationGracePeriod", "30"));
  }

  @Test
  void hookPortsAndDeletionGraceAreAnnotatedOnlyWhenSet() {
    Container container =
        Pods.container(c ->
            c.withNewLifecycle()
                .withNewPreStop()
                .withNewHttpGet()
                .withPath("/stop")
                .withPort(new IntOrString(8080))
                .endHttpGet()
                .endPreStop()
                .endLifecycle()
                .addNewPort()
                .withContainerPort(80)
                .withProtocol("TCP")
                .endPort());
    Pod dying = Pods.pod(p -> p.editMetadata().withDeletionGracePeriodSeconds(5L).endMetadata());

    assertThat(config(dying, container).getAnnotationsMap())
        .containsEntry(
            "io.kubernetes.container.preStopHandler",
            "{\"httpGet\":{\"path\":\"/stop\",\"port\":8080}}")
        .containsEntry(
            "io.kubernetes.container.ports", "[{\"containerPort\":80,\"protocol\":\"TCP\"}]")
        .containsEntry("io.kubernetes.pod.deletionGracePeriod", "5");
  }

  @Test
  void resourcesArePassedOnWithHugePagesInOrder() {
    assertThat(PLAIN.getLinux().getResources())
        .isEqualTo(
            LinuxContainerResources.newBuilder()
                .setCpuShares(256)
                .setCpuQuota(50_000)
                .setCpuPeriod(100_000)
                .setMemoryLimitInBytes(64L << 20)
                .setMemorySwapLimitInBytes(64L << 20)
                .setOomScoreAdj(999)
                .addHugepageLimits(HugepageLimit.newBuilder().setPageSize("1GB"))
                .addHugepageLimits(HugepageLimit.newBuilder().setPageSize("2MB").setLimit(4 << 20))
                .putUnified("memory.oom.group", "1")
                .build());
  }

  @Test
  void withoutQuotasNeitherQuotaNorPeriodIsSent() {
    var noQuota =
        new LinuxResources(
            2,
            OptionalLong.empty(),
            OptionalLong.empty(),
            0,
            OptionalLong.empty(),
            1000,
            Map.of(),
            Map.of());

    assertThat(ResourceTranslation.container(noQuota))
        .isEqualTo(
            LinuxContainerResources.newBuilder().setCpuShares(2).setOomScoreAdj(1000).build());
  }

  @Test
  void anExclusiveProcessorHasAQuotaOfMinusOne() {
    var exclusive =
        new LinuxResources(
            1024,
            OptionalLong.of(-1),
            OptionalLong.of(100_000),
            0,
            OptionalLong.empty(),
            -997,
            Map.of(),
            Map.of());

    assertThat(ResourceTranslation.container(exclusive).getCpuQuota()).isEqualTo(-1);
    assertThat(ResourceTranslation.container(exclusive).getOomScoreAdj()).isEqualTo(-997);
  }

  @ParameterizedTest
  @CsvSource({
    "PRIVATE, PROPAGATION_PRIVATE",
    "HOST_TO_CONTAINER, PROPAGATION_HOST_TO_CONTAINER",
    "BIDIRECTIONAL, PROPAGATION_BIDIRECTIONAL"
  })
  void mountsKeepTheirPropagation(Propagation ours, MountPropagation theirs) {
    assertThat(MountTranslation.mount(new ContainerMount("/c", "/h", true, true, true, ours)))
        .isEqualTo(
            Mount.newBuilder()
                .setContainerPath("/c")
                .setHostPath("/h")
                .setReadonly(true)
                .setRecursiveReadOnly(true)
                .setSelinuxRelabel(true)
                .setPropagation(theirs)
                .build());
  }

  @Test
  void devicesAreToldWithWhatMayBeDoneToThem() {
    ContainerRequest plain = Pods.containerRequest(POD, Pods.container());
    var request =
        new ContainerRequest(
            plain.sandboxId(),
            plain.sandbox(),
            plain.container(),
            0,
            plain.image(),
            plain.process(),
            List.of(),
            List.of(
                new ContainerDevice("/dev/data", "/dev/sdb", false),
                new ContainerDevice("/dev/old", "/dev/sdc", true)),
            plain.resources(),
            Optional.empty());

    assertThat(
            new PodTranslation(Pods.SETTINGS).createContainer(request).getConfig().getDevicesList())
        .containsExactly(
            Device.newBuilder()
                .setContainerPath("/dev/data")
                .setHostPath("/dev/sdb")
                .setPermissions("mrw")
                .build(),
            Device.newBuilder()
                .setContainerPath("/dev/old")
                .setHostPath("/dev/sdc")
                .setPermissions("r")
                .build());
  }

  @Test
  void mountsKeepTheirOrder() {
    ContainerRequest plain = Pods.containerRequest(POD, Pods.container());
    var request =
        new ContainerRequest(
            plain.sandboxId(),
            plain.sandbox(),
            plain.container(),
            0,
            plain.image(),
            plain.process(),
            List.of(
                ContainerMount.writable("/z", "/1"),
                ContainerMount.writable("/a", "/2"),
                ContainerMount.writable("/etc/hosts", "/3")),
            plain.resources());

    assertThat(
            new PodTranslation(Pods.SETTINGS).createContainer(request).getConfig().getMountsList())
        .extracting(Mount::getContainerPath)
        .containsExactly("/z", "/a", "/etc/hosts");
  }

  @ParameterizedTest
  @CsvSource({
    "SIGUSR1, SIGUSR1",
    "SIGRTMIN+3, SIGRTMINPLUS3",
    "SIGRTMAX-14, SIGRTMAXMINUS14",
    "SIGNONE, RUNTIME_DEFAULT"
  })
  void theStopSignalOfTheSpecIsPassedOn(String specified, Signal sent) {
    Container container =
        Pods.container(c -> c.withNewLifecycle().withStopSignal(specified).endLifecycle());

    assertThat(config(POD, container).getStopSignal()).isEqualTo(sent);
  }

  private static ContainerConfig config(Pod pod, Container container) {
    return new PodTranslation(Pods.SETTINGS)
        .createContainer(Pods.containerRequest(pod, container))
        .getConfig();
  }

  private static KeyValue variable(String name, String value) {
    return KeyValue.newBuilder().setKey(name).setValue(ByteString.copyFromUtf8(value)).build();
  }
}
