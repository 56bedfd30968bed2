package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Environment, names and resolver of containers, as they see them. */
final class EnvironmentIT {
  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("clusterDomain", "cluster.example")
              .field("clusterDNS", List.of("10.96.0.10")));

  @Test
  void variablesReferToEarlierOnes() throws Exception {
    assertThat(
            printed(
                BusyboxPod.named("vars")
                    .main(main ->
                        main.addToEnv(
                            new EnvVar("A", "one", null),
                            new EnvVar("B", "$(A) two $(C) $$(A)", null),
                            new EnvVar("C", "three", null))),
                "echo [$A] [$B] [$C]"))
        .contains("[one] [one two $(C) $(A)] [three]");
  }

  @Test
  void commandAndArgumentsReferToVariables() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("args")
            .main(main ->
                main.withCommand("sh", "-c", "echo \"got $0 $1\"; sleep 1000")
                    .withArgs("$(WHO)", "$(NOBODY)")
                    .addToEnv(new EnvVar("WHO", "me", null)))
            .edit(EnvironmentIT::withoutGrace);
    agent.manifests().put(pod);

    agent.logs().awaitText("args", "main", "got me $(NOBODY)");
  }

  @Test
  void fieldsOfThePodAreVariables() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("fields")
            .onOwnNetwork()
            .edit(builder ->
                builder
                    .editMetadata()
                    .addToLabels("app", "mine")
                    .addToAnnotations("example.com/note", "noted")
                    .endMetadata())
            .main(main ->
                main.addToEnv(
                    field("NAME", "metadata.name"),
                    field("SPACE", "metadata.namespace"),
                    field("UID", "metadata.uid"),
                    field("LABEL", "metadata.labels['app']"),
                    field("NOTE", "metadata.annotations['example.com/note']"),
                    field("NODE", "spec.nodeName"),
                    field("IP", "status.podIP"),
                    field("IPS", "status.podIPs"),
                    field("HOST", "status.hostIP")));

    String text =
        printed(pod, "echo $NAME/$SPACE/$UID/$LABEL/$NOTE/$NODE/$IP/$IPS/$HOST; hostname -i");

    Pod running = agent.pods().awaitRunning("fields");
    String ip = running.getStatus().getPodIP();
    assertThat(text)
        .contains(
            String.join(
                "/",
                running.getMetadata().getName(),
                "default",
                running.getMetadata().getUid(),
                "mine",
                "noted",
                agent.place().node(),
                ip,
                ip,
                running.getStatus().getHostIP()));
  }

  @Test
  void aFileThatAnInitContainerLeftIsTheSourceOfAVariable() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("file-key")
            .edit(builder ->
                builder
                    .editSpec()
                    .addNewVolume()
                    .withName("made")
                    .withNewEmptyDir()
                    .endEmptyDir()
                    .endVolume()
                    .addNewInitContainer()
                    .withName("maker")
                    .withImage(RealContainerd.BUSYBOX_IMAGE)
                    .withCommand(
                        "sh", "-c", "printf \"# mine\\nWHO='you and\\nme'\\n\" >/made/vars")
                    .addNewVolumeMount()
                    .withName("made")
                    .withMountPath("/made")
                    .endVolumeMount()
                    .endInitContainer()
                    .endSpec())
            .main(main ->
                main.addNewEnv()
                    .withName("GREETED")
                    .withNewValueFrom()
                    .withNewFileKeyRef("WHO", false, "vars", "made")
                    .endValueFrom()
                    .endEnv()
                    .addNewEnv()
                    .withName("NOBODY")
                    .withNewValueFrom()
                    .withNewFileKeyRef("NOBODY", true, "vars", "made")
                    .endValueFrom()
                    .endEnv());

    assertThat(printed(pod, "echo \"[$GREETED] [${NOBODY-unset}]\""))
        .contains("[you and\nme] [unset]");
  }

  @Test
  void resourcesAreVariablesInUnitsOfTheirDivisor() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("amounts")
            .main(main ->
                main.withNewResources()
                    .withRequests(
                        Map.of("cpu", new Quantity("250m"), "memory", new Quantity("33Mi")))
                    .withLimits(Map.of("memory", new Quantity("64Mi")))
                    .endResources()
                    .addToEnv(
                        resource("CPU", "requests.cpu", "1m"),
                        resource("CORES", "requests.cpu", "0"),
                        resource("MI", "requests.memory", "1Mi"),
                        resource("LIMIT", "limits.memory", "1Mi"),
                        resource("BYTES", "limits.memory", "0")));

    assertThat(printed(pod, "echo $CPU $CORES $MI $LIMIT $BYTES")).contains("250 1 33 64 67108864");
  }

  @Test
  void aLimitThatIsNotDeclaredIsWhatTheNodeHas() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("unlimited")
            .main(main -> main.addToEnv(resource("CORES", "limits.cpu", "1")));

    assertThat(printed(pod, "echo cores $CORES"))
        .contains("cores " + Runtime.getRuntime().availableProcessors());
  }

  @ParameterizedTest
  @CsvSource({
    "plain, '', '', false, plain-NODE, plain-NODE",
    "given, host1, '', false, host1, host1",
    "sub, host2, group, false, host2, host2.group.default.svc.cluster.example",
    "whole, host3, group, true, host3.group.default.svc.cluster.example,"
        + " host3.group.default.svc.cluster.example"
  })
  void aPodIsCalledAsItsManifestSays(
      String name, String hostname, String subdomain, boolean fqdn, String kernel, String hosts)
      throws Exception {
    BusyboxPod pod =
        BusyboxPod.named(name)
            .onOwnNetwork()
            .edit(builder ->
                builder
                    .editSpec()
                    .withHostname(hostname)
                    .withSubdomain(subdomain)
                    .withSetHostnameAsFQDN(fqdn)
                    .endSpec());

    String text = printed(pod, "echo named $(cat /proc/sys/kernel/hostname); cat /etc/hosts");

    String ip = agent.pods().awaitRunning(name).getStatus().getPodIP();
    String node = agent.place().node();
    assertThat(text).contains("named " + kernel.replace("NODE", node) + "\n");
    assertThat(text).contains(ip + "\t" + hosts.replace("NODE", node));
  }

  @Test
  void hostnameOverrideWinsOverEverything() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("override")
            .onOwnNetwork()
            .edit(builder ->
                builder
                    .editSpec()
                    .withHostname("ignored")
                    .withHostnameOverride("www.example.com")
                    .endSpec());

    assertThat(printed(pod, "echo named $(cat /proc/sys/kernel/hostname)"))
        .contains("named www.example.com\n");
  }

  @Test
  void hostAliasesStandInTheHostsFile() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("aliases")
            .onOwnNetwork()
            .edit(builder ->
                builder
                    .editSpec()
                    .addNewHostAlias()
                    .withIp("10.1.2.3")
                    .withHostnames("one.example", "two.example")
                    .endHostAlias()
                    .endSpec());

    assertThat(printed(pod, "cat /etc/hosts"))
        .startsWith("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n")
        .contains("# Entries added by HostAliases.\n10.1.2.3\tone.example\ttwo.example\n");
  }

  @Test
  void onTheHostNetworkTheNodesHostsFileIsSeen() throws Exception {
    assertThat(printed(BusyboxPod.named("hosts"), "cat /etc/hosts"))
        .startsWith("# Kubernetes-managed hosts file (host network).\n")
        .contains(Files.readAllLines(Path.of("/etc/hosts")).getFirst());
  }

  @Test
  void withDnsPolicyNoneOnlyThePodsOwnConfigurationCounts() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("own-dns")
            .onOwnNetwork()
            .edit(builder ->
                builder
                    .editSpec()
                    .withDnsPolicy("None")
                    .withNewDnsConfig()
                    .withNameservers("10.9.8.7", "10.9.8.6")
                    .withSearches("a.example", "b.example")
                    .addNewOption("ndots", "2")
                    .addNewOption("edns0", null)
                    .endDnsConfig()
                    .endSpec());

    assertThat(printed(pod, "cat /etc/resolv.conf"))
        .isEqualTo(
            """
            search a.example b.example
            nameserver 10.9.8.7
            nameserver 10.9.8.6
            options ndots:2 edns0
            """);
  }

  @Test
  void withDnsPolicyClusterFirstTheClustersServersAreAsked() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("cluster-dns")
            .onOwnNetwork()
            .edit(builder -> builder.editSpec().withDnsPolicy("ClusterFirst").endSpec());

    assertThat(printed(pod, "cat /etc/resolv.conf"))
        .startsWith("search default.svc.cluster.example svc.cluster.example cluster.example")
        .contains("nameserver 10.96.0.10\n")
        .contains("options ndots:5");
  }

  @Test
  void withDnsPolicyDefaultTheNodesServersAreAsked() throws Exception {
    String ours =
        Files.readAllLines(Path.of("/etc/resolv.conf")).stream()
            .filter(line -> line.startsWith("nameserver"))
            .findFirst()
            .orElse("");
    BusyboxPod pod =
        BusyboxPod.named("node-dns")
            .onOwnNetwork()
            .edit(builder -> builder.editSpec().withDnsPolicy("Default").endSpec());

    assertThat(printed(pod, "cat /etc/resolv.conf; echo end")).contains(ours);
  }

  @Test
  void moreThanThreeNameServersAreTooMany() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("many-dns")
            .onOwnNetwork()
            .edit(builder ->
                builder
                    .editSpec()
                    .withDnsPolicy("ClusterFirst")
                    .withNewDnsConfig()
                    .withNameservers("10.0.0.1", "10.0.0.2", "10.0.0.3")
                    .endDnsConfig()
                    .endSpec());

    assertThat(printed(pod, "grep -c nameserver /etc/resolv.conf")).startsWith("3\n");
  }

  @Test
  void whatAContainerLeavesInItsTerminationFileIsItsMessage() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("last-words")
                .running("echo -n farewell >/dev/termination-log; exit 3")
                .edit(builder -> builder.editSpec().withRestartPolicy("Never").endSpec()));

    Pod pod = agent.pods().awaitPhase("last-words", "Failed");

    assertThat(PodsView.status(pod, "main").orElseThrow().getState().getTerminated().getMessage())
        .isEqualTo("farewell");
  }

  /** What a pod prints with this script. */
  private static String printed(BusyboxPod pod, String script) throws Exception {
    agent.manifests().put(pod.firstRunning("(" + script + ") 2>&1; echo printed"));
    agent.logs().awaitText(pod.name(), "main", "printed");
    return agent.logs().text(pod.name(), "main").replace("printed\n", "");
  }

  private static PodBuilder withoutGrace(PodBuilder builder) {
    return builder.editSpec().withTerminationGracePeriodSeconds(1L).endSpec();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef("v1", path)
        .endValueFrom()
        .build();
  }

  private static EnvVar resource(String name, String resource, String divisor) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewResourceFieldRef()
        .withContainerName("main")
        .withDivisor(new Quantity(divisor))
        .withResource(resource)
        .endResourceFieldRef()
        .endValueFrom()
        .build();
  }
}
