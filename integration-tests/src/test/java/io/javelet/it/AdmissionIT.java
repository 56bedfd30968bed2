package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which pods a node takes: what the runtime was asked for, and what the pods' statuses say. */
final class AdmissionIT {
  private static final int MAX_PODS = 2;

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("maxPods", MAX_PODS)
              .flag("--node-labels=zone.example.com/name=a"));

  @Test
  void aPodThatAsksForMoreThanThereIsWaitsAndSaysWhy() throws Exception {
    agent.manifests().put(requesting(BusyboxPod.named("greedy"), "cpu", "10k"));

    PodStatus status = awaitReason("greedy", "OutOfcpu").getStatus();

    assertThat(status.getMessage())
        .startsWith(
            "Pod was rejected: Node didn't have enough resource: cpu, requested: 10000000, used: 0,"
                + " capacity: ");
    assertThat(agent.runtime().sandboxes("greedy")).isEmpty();
  }

  @Test
  void aPodThatNowAsksForLessIsTaken() throws Exception {
    agent.manifests().put(requesting(BusyboxPod.named("modest"), "memory", "100Ti"));
    awaitReason("modest", "OutOfmemory");

    agent.manifests().put(requesting(BusyboxPod.named("modest"), "memory", "1Mi"));

    Pod pod = agent.pods().awaitRunning("modest");
    assertThat(pod.getStatus().getReason()).isNull();
  }

  @Test
  void whenAPodLeavesTheNextOneGetsItsPlace() throws Exception {
    agent.manifests().put(BusyboxPod.named("one"));
    agent.manifests().put(BusyboxPod.named("two"));
    agent.pods().awaitRunning("one");
    agent.pods().awaitRunning("two");
    agent.manifests().put(BusyboxPod.named("three"));
    assertThat(awaitReason("three", "OutOfpods").getStatus().getMessage())
        .isEqualTo(
            "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 2,"
                + " capacity: 2");

    agent.manifests().remove("one.yaml");

    agent.pods().awaitRunning("three");
  }

  @Test
  void twoPodsCannotHaveOnePortAndTheSecondSaysWhoHasIt() throws Exception {
    agent.manifests().put(onPort(BusyboxPod.named("holder"), 61234));
    agent.pods().awaitRunning("holder");
    agent.manifests().put(onPort(BusyboxPod.named("latecomer"), 61234));

    assertThat(awaitReason("latecomer", "NodePorts").getStatus().getMessage())
        .isEqualTo(
            "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the"
                + " requested pod ports: TCP 61234 is held by pod default/holder-"
                + agent.place().node());

    agent.manifests().remove("holder.yaml");
    agent.pods().awaitRunning("latecomer");
  }

  @Test
  void aPodThatChangesGetsThePortThatItHeldItself() throws Exception {
    agent.manifests().put(onPort(BusyboxPod.named("same"), 61235));
    String before = agent.pods().awaitRunning("same").getMetadata().getUid();

    agent.manifests().put(onPort(BusyboxPod.named("same"), 61235).firstRunning("echo changed"));

    agent.logs().awaitText("same", "main", "changed");
    assertThat(agent.pods().awaitRunning("same").getMetadata().getUid()).isNotEqualTo(before);
  }

  @Test
  void theNodeSelectorMustMatchTheNodesLabels() throws Exception {
    agent.manifests().put(selecting(BusyboxPod.named("here"), "zone.example.com/name", "a"));
    agent.manifests().put(selecting(BusyboxPod.named("there"), "zone.example.com/name", "b"));

    agent.pods().awaitRunning("here");
    assertThat(awaitReason("there", "NodeAffinity").getStatus().getMessage())
        .isEqualTo(
            "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node"
                + " affinity/selector");
  }

  @Test
  void aPodForAnotherSystemFailsForGood() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("foreign")
                .onOwnNetwork()
                .edit(pod -> pod.editSpec().withNewOs().withName("windows").endOs().endSpec()));

    PodStatus status = awaitReason("foreign", "PodOSNotSupported").getStatus();

    assertThat(status.getPhase()).isEqualTo("Failed");
    assertThat(status.getMessage())
        .isEqualTo("Pod was rejected: Failed to admit pod as the OS field doesn't match node OS");
  }

  /** Containerd knows strict groups since 2.0. */
  @Test
  void strictGroupsAreKeptOrThePodIsRefused() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("strict")
                .firstRunning("echo groups $(id -G)")
                .edit(pod ->
                    pod.editSpec()
                        .withNewSecurityContext()
                        .withSupplementalGroups(4_321L)
                        .withSupplementalGroupsPolicy("Strict")
                        .endSecurityContext()
                        .endSpec()));

    Pod pod =
        agent
            .pods()
            .await(
                "strict",
                "that it runs or was refused",
                each ->
                    "Running".equals(each.getStatus().getPhase())
                        || "Failed".equals(each.getStatus().getPhase()));
    if ("Running".equals(pod.getStatus().getPhase())) {
      agent.logs().awaitText("strict", "main", "groups 0 4321\n");
    } else {
      assertThat(pod.getStatus().getReason()).isEqualTo("SupplementalGroupsPolicyNotSupported");
      assertThat(pod.getStatus().getMessage())
          .isEqualTo(
              "Pod was rejected: SupplementalGroupsPolicy=Strict is not supported in this node");
    }
  }

  @Test
  void aSafeSysctlIsSetForThePodAlone() throws Exception {
    String file = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    String ours = Files.readString(Path.of(file));
    agent
        .manifests()
        .put(
            sysctl(
                BusyboxPod.named("tuned").onOwnNetwork().firstRunning("cat " + file),
                "net.ipv4.ip_unprivileged_port_start",
                "77"));

    agent.logs().awaitText("tuned", "main", "77");
    assertThat(Files.readString(Path.of(file))).isEqualTo(ours);
  }

  @Test
  void anUnsafeSysctlIsForbidden() throws Exception {
    agent
        .manifests()
        .put(sysctl(BusyboxPod.named("unsafe").onOwnNetwork(), "kernel.msgmax", "1000"));

    PodStatus status = awaitReason("unsafe", "SysctlForbidden").getStatus();

    assertThat(status.getPhase()).isEqualTo("Failed");
    assertThat(status.getMessage())
        .isEqualTo("Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted");
    assertThat(agent.runtime().sandboxes("unsafe")).isEmpty();
  }

  @Test
  void anAppArmorProfileNeedsAKernelWithAppArmor() throws Exception {
    Path enabled = Path.of("/sys/module/apparmor/parameters/enabled");
    boolean there = Files.exists(enabled) && Files.readString(enabled).startsWith("Y");
    agent
        .manifests()
        .put(
            BusyboxPod.named("armoured")
                .main(main ->
                    main.withNewSecurityContext()
                        .withNewAppArmorProfile()
                        .withType("RuntimeDefault")
                        .endAppArmorProfile()
                        .endSecurityContext()));

    if (there) {
      agent.pods().awaitRunning("armoured");
    } else {
      assertThat(awaitReason("armoured", "AppArmor").getStatus().getMessage())
          .isEqualTo(
              "Pod was rejected: Cannot enforce AppArmor: AppArmor is not enabled on the host");
    }
  }

  @Test
  void whatRunsIsNotAskedAboutAgainByTheNextAgent() throws Exception {
    agent.manifests().put(BusyboxPod.named("kept"));
    agent.manifests().put(BusyboxPod.named("spare"));
    agent.pods().awaitRunning("kept");
    agent.pods().awaitRunning("spare");
    var before = agent.runtime().containers("kept");
    agent.process().kill();
    setMaxPods(1);

    agent.process().start();

    agent.pods().awaitRunning("spare");
    agent.pods().awaitRunning("kept");
    assertThat(agent.runtime().containers("kept")).isEqualTo(before);
    agent.manifests().put(BusyboxPod.named("newer"));
    awaitReason("newer", "OutOfpods");
    agent.process().kill();
    setMaxPods(MAX_PODS);
    agent.process().start();
  }

  private static void setMaxPods(int count) throws IOException {
    Path file = agent.place().configuration();
    Files.writeString(
        file, Files.readString(file).replaceFirst("\"maxPods\" : \\d+", "\"maxPods\" : " + count));
  }

  private static Pod awaitReason(String pod, String reason) throws InterruptedException {
    return agent
        .pods()
        .await(
            pod, "reason " + reason, each -> Objects.equals(each.getStatus().getReason(), reason));
  }

  private static BusyboxPod requesting(BusyboxPod pod, String resource, String amount) {
    return pod.main(main ->
        main.withNewResources()
            .withRequests(Map.of(resource, new Quantity(amount)))
            .endResources());
  }

  private static BusyboxPod onPort(BusyboxPod pod, int port) {
    return pod.main(main -> main.addNewPort().withContainerPort(port).withHostPort(port).endPort());
  }

  private static BusyboxPod selecting(BusyboxPod pod, String label, String value) {
    return pod.edit(builder -> builder.editSpec().withNodeSelector(Map.of(label, value)).endSpec());
  }

  private static BusyboxPod sysctl(BusyboxPod pod, String name, String value) {
    return pod.edit(builder ->
        builder
            .editSpec()
            .withNewSecurityContext()
            .addNewSysctl(name, value)
            .endSecurityContext()
            .endSpec());
  }
}
