package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SysctlBuilder;
import io.javelet.cri.api.v1.DNSConfig;
import io.javelet.cri.api.v1.LinuxContainerResources;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.NamespaceOption;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.PortMapping;
import io.javelet.cri.api.v1.Protocol;
import io.javelet.cri.api.v1.UserNamespace;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Restates upstream's TestGeneratePodSandboxConfig, TestGeneratePodSandboxLinuxConfig and kin. */
class SandboxTranslationTest {
  private static final PodSandboxConfig PLAIN = config(UnaryOperator.identity());

  @Test
  void aPlainPodGivesItsNamesLogFolderAndResolver() {
    assertThat(PLAIN.getMetadata())
        .isEqualTo(
            PodSandboxMetadata.newBuilder()
                .setName("web-node1")
                .setNamespace("default")
                .setUid(Pods.UID.value())
                .setAttempt(2)
                .build());
    assertThat(PLAIN.getHostname()).isEqualTo("web-node1");
    assertThat(PLAIN.getLogDirectory()).isEqualTo("/var/log/pods/default_web-node1_" + Pods.UID);
    assertThat(PLAIN.getDnsConfig())
        .isEqualTo(
            DNSConfig.newBuilder()
                .addServers("10.0.0.53")
                .addSearches("example.org")
                .addOptions("ndots:5")
                .build());
    assertThat(PLAIN.getLinux().getCgroupParent()).isEqualTo("/kubepods/burstable/pod" + Pods.UID);
    assertThat(PLAIN.hasWindows()).isFalse();
  }

  @Test
  void labelsAreThePodsOwnAndTheKubeletsWin() {
    PodSandboxConfig config =
        config(
            pod -> pod.editMetadata().addToLabels("io.kubernetes.pod.name", "mine").endMetadata());

    assertThat(config.getLabelsMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "app", "web",
                "io.kubernetes.pod.name", "web-node1",
                "io.kubernetes.pod.namespace", "default",
                "io.kubernetes.pod.uid", Pods.UID.value()));
  }

  @Test
  void annotationsAreThePodsAndForAStaticPodWhichDeclarationItRuns() {
    assertThat(PLAIN.getAnnotationsMap())
        .containsOnly(
            Map.entry("kubernetes.io/config.source", "file"),
            Map.entry("javelet.io/declared-uid", PLAIN.getMetadata().getUid()));
  }

  static Stream<Arguments> namespaces() {
    return Stream.of(
        Arguments.of(
            "plain",
            (UnaryOperator<PodBuilder>) p -> p,
            NamespaceMode.POD,
            NamespaceMode.POD,
            NamespaceMode.CONTAINER),
        Arguments.of(
            "hostNetwork",
            (UnaryOperator<PodBuilder>) p -> p.editSpec().withHostNetwork(true).endSpec(),
            NamespaceMode.NODE,
            NamespaceMode.POD,
            NamespaceMode.CONTAINER),
        Arguments.of(
            "hostIPC",
            (UnaryOperator<PodBuilder>) p -> p.editSpec().withHostIPC(true).endSpec(),
            NamespaceMode.POD,
            NamespaceMode.NODE,
            NamespaceMode.CONTAINER),
        Arguments.of(
            "hostPID",
            (UnaryOperator<PodBuilder>) p -> p.editSpec().withHostPID(true).endSpec(),
            NamespaceMode.POD,
            NamespaceMode.POD,
            NamespaceMode.NODE),
        Arguments.of(
            "shareProcessNamespace",
            (UnaryOperator<PodBuilder>) p -> p.editSpec().withShareProcessNamespace(true).endSpec(),
            NamespaceMode.POD,
            NamespaceMode.POD,
            NamespaceMode.POD));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("namespaces")
  void namespacesAreSharedAsThePodAsks(
      String name,
      UnaryOperator<PodBuilder> change,
      NamespaceMode network,
      NamespaceMode ipc,
      NamespaceMode pid) {
    NamespaceOption expected =
        NamespaceOption.newBuilder()
            .setNetwork(network)
            .setIpc(ipc)
            .setPid(pid)
            .setUsernsOptions(UserNamespace.newBuilder().setMode(NamespaceMode.NODE))
            .build();

    assertThat(config(change).getLinux().getSecurityContext().getNamespaceOptions())
        .as(name)
        .isEqualTo(expected);
  }

  @Test
  void portsOfRegularContainersAreMappedWhetherOrNotTheHostHasOne() {
    PodSandboxConfig config =
        config(pod ->
            pod.editSpec()
                .addNewInitContainer()
                .withName("init")
                .addNewPort()
                .withContainerPort(1)
                .endPort()
                .endInitContainer()
                .editFirstContainer()
                .addNewPort()
                .withContainerPort(80)
                .endPort()
                .addNewPort()
                .withName("dns")
                .withContainerPort(53)
                .withHostPort(5353)
                .withHostIP("10.1.2.3")
                .withProtocol("UDP")
                .endPort()
                .addNewPort()
                .withContainerPort(9)
                .withProtocol("SCTP")
                .endPort()
                .endContainer()
                .endSpec());

    assertThat(config.getPortMappingsList())
        .containsExactly(
            PortMapping.newBuilder().setProtocol(Protocol.TCP).setContainerPort(80).build(),
            PortMapping.newBuilder()
                .setProtocol(Protocol.UDP)
                .setContainerPort(53)
                .setHostPort(5353)
                .setHostIp("10.1.2.3")
                .build(),
            PortMapping.newBuilder().setProtocol(Protocol.SCTP).setContainerPort(9).build());
  }

  @Test
  void aPortThatRepeatsANameOrAllOfAnotherCountsOnce() {
    PodSandboxConfig config =
        config(pod ->
            pod.editSpec()
                .editFirstContainer()
                .addNewPort()
                .withName("http")
                .withContainerPort(80)
                .endPort()
                .addNewPort()
                .withName("http")
                .withContainerPort(81)
                .endPort()
                .addNewPort()
                .withContainerPort(82)
                .endPort()
                .addNewPort()
                .withContainerPort(82)
                .endPort()
                .endContainer()
                .endSpec());

    assertThat(config.getPortMappingsList())
        .extracting(PortMapping::getContainerPort)
        .containsExactly(80, 82);
  }

  @Test
  void sysctlNamesAreWrittenWithDots() {
    PodSandboxConfig config =
        config(pod ->
            pod.editSpec()
                .withNewSecurityContext()
                .withSysctls(
                    new SysctlBuilder().withName("kernel.shm_rmid_forced").withValue("1").build(),
                    new SysctlBuilder()
                        .withName("net/ipv4/conf/eth0.100/forwarding")
                        .withValue("1")
                        .build())
                .endSecurityContext()
                .endSpec());

    assertThat(config.getLinux().getSysctlsMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("kernel.shm_rmid_forced", "1", "net.ipv4.conf.eth0/100.forwarding", "1"));
  }

  @Test
  void resourcesAreProcessorAndMemoryOnly() {
    assertThat(PLAIN.getLinux().getResources())
        .isEqualTo(
            LinuxContainerResources.newBuilder()
                .setCpuShares(256)
                .setCpuQuota(50_000)
                .setCpuPeriod(100_000)
                .setMemoryLimitInBytes(64L << 20)
                .build());
    assertThat(PLAIN.getLinux().getOverhead())
        .isEqualTo(LinuxContainerResources.getDefaultInstance());
  }

  @Test
  void overheadIsRequestAndLimitAlike() {
    PodSandboxConfig config =
        config(pod ->
            pod.editSpec()
                .withOverhead(Map.of("cpu", new Quantity("250m"), "memory", new Quantity("120Mi")))
                .endSpec());

    assertThat(config.getLinux().getOverhead())
        .isEqualTo(
            LinuxContainerResources.newBuilder()
                .setCpuShares(256)
                .setCpuQuota(25_000)
                .setCpuPeriod(100_000)
                .setMemoryLimitInBytes(120L << 20)
                .build());
  }

  @Test
  void theRuntimeHandlerIsPassedOn() {
    assertThat(
            new PodTranslation(Pods.SETTINGS)
                .runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container())))
                .getRuntimeHandler())
        .isEmpty();
  }

  private static PodSandboxConfig config(UnaryOperator<PodBuilder> change) {
    Pod pod = Pods.pod(change);
    return SandboxTranslation.config(Pods.sandboxRequest(pod));
  }
}
