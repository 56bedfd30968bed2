package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.plan.Scene;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.ProbeResults.Result;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pod's conditions. Upstream's cases: TestGenerateContainersReadyCondition,
 * TestGeneratePodReadyCondition, TestGeneratePodInitializedCondition,
 * TestGeneratePodReadyToStartContainersCondition, TestUpdateLastTransitionTime….
 */
class ConditionsTest {
  /** What a condition says in a scene. */
  record Case(String type, String name, Supplier<StatusScene> scene, String told) {
    @Override
    public String toString() {
      return type + ", " + name;
    }
  }

  private static Case when(String type, String name, Supplier<StatusScene> scene, String told) {
    return new Case(type, name, scene, told);
  }

  static Stream<Case> cases() {
    return Stream.of(
        when(
            "ContainersReady",
            "all run",
            () -> StatusScene.of("a", "b").with(s -> s.running("a", "b")),
            "True"),
        when(
            "ContainersReady",
            "one waits",
            () -> StatusScene.of("a", "b").with(s -> s.running("a")),
            "False ContainersNotReady: containers with unready status: [b]"),
        when(
            "ContainersReady",
            "two wait",
            () -> StatusScene.of("a", "b"),
            "False ContainersNotReady: containers with unready status: [a b]"),
        when(
            "ContainersReady",
            "a readiness probe fails",
            () ->
                StatusScene.of("a")
                    .with(s ->
                        s.probed("a")
                            .running("a")
                            .startup("a", Result.SUCCESS)
                            .readiness("a", Result.FAILURE)),
            "False ContainersNotReady: containers with unready status: [a]"),
        when(
            "ContainersReady",
            "a sidecar has ended",
            () -> StatusScene.of("a").with(s -> s.sidecar("s").exited("s", 1).running("a")),
            "False ContainersNotReady: containers with unready status: [s]"),
        when(
            "ContainersReady",
            "an init container counts for nothing",
            () -> StatusScene.of("a").with(s -> s.init("i").exited("i", 0).running("a")),
            "True"),
        when(
            "ContainersReady",
            "the pod succeeded",
            () -> StatusScene.of("a").with(s -> s.policy("Never").exited("a", 0)),
            "False PodCompleted"),
        when(
            "ContainersReady",
            "the pod failed",
            () -> StatusScene.of("a").with(s -> s.policy("Never").exited("a", 1)),
            "False PodFailed"),
        when("Ready", "all run", () -> StatusScene.of("a").with(s -> s.running("a")), "True"),
        when(
            "Ready",
            "one does not",
            () -> StatusScene.of("a"),
            "False ContainersNotReady: containers with unready status: [a]"),
        when(
            "Ready",
            "the pod succeeded",
            () -> StatusScene.of("a").with(s -> s.policy("Never").exited("a", 0)),
            "False PodCompleted"),
        when(
            "Ready",
            "the pod failed",
            () -> StatusScene.of("a").with(s -> s.policy("Never").exited("a", 1)),
            "False PodFailed"),
        when(
            "Ready",
            "nobody has set the condition of a gate",
            () -> gated().with(s -> s.running("a")),
            "False ReadinessGatesNotReady: corresponding condition of pod readiness gate"
                + " \"gate/one\" does not exist."),
        when(
            "Ready",
            "a gate is closed",
            () -> gated().shown(with("gate/one", "False")).with(s -> s.running("a")),
            "False ReadinessGatesNotReady: the status of pod readiness gate \"gate/one\" is not"
                + " \"True\", but False"),
        when(
            "Ready",
            "all gates are open",
            () -> gated().shown(with("gate/one", "True")).with(s -> s.running("a")),
            "True"),
        when(
            "Ready",
            "containers count before gates",
            () -> gated(),
            "False ContainersNotReady: containers with unready status: [a]"),
        when("Initialized", "no init containers", () -> StatusScene.of("a"), "True"),
        when(
            "Initialized",
            "one is outstanding",
            () -> StatusScene.of("a").with(s -> s.init("i", "j").exited("i", 0).running("j")),
            "False ContainersNotInitialized: containers with incomplete status: [j]"),
        when(
            "Initialized",
            "both are outstanding",
            () -> StatusScene.of("a").with(s -> s.init("i", "j").running("i")),
            "False ContainersNotInitialized: containers with incomplete status: [i j]"),
        when(
            "Initialized",
            "all are done",
            () -> StatusScene.of("a").with(s -> s.init("i").exited("i", 0)),
            "True"),
        when(
            "Initialized",
            "a sidecar has started",
            () -> StatusScene.of("a").with(s -> s.sidecar("s").running("s")),
            "True"),
        when(
            "Initialized",
            "a sidecar has not passed its startup probe",
            () ->
                StatusScene.of("a")
                    .with(
                        s -> s.sidecar("s").probed("s").running("s").startup("s", Result.UNKNOWN)),
            "False ContainersNotInitialized: containers with incomplete status: [s]"),
        when(
            "Initialized",
            "a sidecar ended while the pod runs",
            () -> StatusScene.of("a").with(s -> s.sidecar("s").exited("s", 1).running("a")),
            "True"),
        when(
            "Initialized",
            "the pod succeeded",
            () ->
                StatusScene.of("a")
                    .with(s -> s.policy("Never").init("i").exited("i", 0).exited("a", 0)),
            "True PodCompleted"),
        when(
            "Initialized",
            "an init container failed for good",
            () -> StatusScene.of("a").with(s -> s.policy("Never").init("i").exited("i", 1)),
            "False ContainersNotInitialized: containers with incomplete status: [i]"),
        when(
            "PodReadyToStartContainers",
            "there is no sandbox",
            () -> new StatusScene(new Scene().noSandbox().regular("a")),
            "False"),
        when(
            "PodReadyToStartContainers", "the sandbox is ready", () -> StatusScene.of("a"), "True"),
        when(
            "PodReadyToStartContainers",
            "the sandbox is dead",
            () -> new StatusScene(new Scene().onlySandbox(0, false).regular("a")),
            "False"),
        when(
            "PodReadyToStartContainers",
            "the sandbox has no address",
            () ->
                new StatusScene(
                    new Scene().noSandbox().sandbox(0, true, false, List.of()).regular("a")),
            "False"),
        when(
            "PodReadyToStartContainers",
            "on the host network it needs none",
            () ->
                new StatusScene(
                    new Scene()
                        .hostNetwork()
                        .noSandbox()
                        .sandbox(0, true, true, List.of())
                        .regular("a")),
            "True"),
        when(
            "PodReadyToStartContainers",
            "two sandboxes are ready",
            () -> new StatusScene(new Scene().sandbox(1, true).regular("a")),
            "False"),
        when("PodScheduled", "always", () -> StatusScene.of("a"), "True"),
        when("DisruptionTarget", "usually", () -> StatusScene.of("a"), "absent"),
        when(
            "DisruptionTarget",
            "evicted",
            () ->
                StatusScene.of("a")
                    .endedFor(TerminalReason.evicted("The node was low on resource: memory. ")),
            "True TerminationByKubelet: The node was low on resource: memory. "),
        when(
            "DisruptionTarget",
            "used more storage than it may",
            () ->
                StatusScene.of("a")
                    .endedFor(TerminalReason.storageLimitExceeded("Pod ephemeral local storage")),
            "absent"),
        when(
            "DisruptionTarget",
            "made room",
            () -> StatusScene.of("a").endedFor(TerminalReason.preempted()),
            "True TerminationByKubelet: Pod was preempted by Kubelet to accommodate a critical"
                + " pod."),
        when(
            "DisruptionTarget",
            "the node shuts down",
            () -> StatusScene.of("a").endedFor(TerminalReason.nodeShutdown()),
            "True TerminationByKubelet: Pod was terminated in response to imminent node"
                + " shutdown."),
        when(
            "DisruptionTarget",
            "its deadline is over",
            () -> StatusScene.of("a").endedFor(TerminalReason.deadlineExceeded()),
            "absent"),
        when("AllContainersRestarting", "no rule asks for it", () -> StatusScene.of("a"), "absent"),
        when(
            "AllContainersRestarting",
            "a rule could",
            () ->
                StatusScene.of("a")
                    .with(s -> s.rule("a", "RestartAllContainers", "In", 42).running("a")),
            "False"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aCondition(Case which) {
    assertThat(which.scene().get().condition(which.type())).isEqualTo(which.told());
  }

  @Test
  void theyStandInUpstreamsOrderBehindThoseOfOthers() {
    PodStatus status =
        gated()
            .shown(with("gate/one", "True"))
            .endedFor(TerminalReason.nodeShutdown())
            .with(s -> s.running("a"))
            .generate();

    assertThat(status.getConditions())
        .extracting(PodCondition::getType)
        .containsExactly(
            "gate/one",
            "DisruptionTarget",
            "PodReadyToStartContainers",
            "Initialized",
            "Ready",
            "ContainersReady",
            "PodScheduled");
  }

  @Test
  void aTransitionTimeStaysAsLongAsTheStatusDoes() {
    StatusScene scene = StatusScene.of("a").with(s -> s.running("a")).published().later(60);
    assertThat(timeOf(scene.generate(), "Ready")).isEqualTo("2026-01-02T03:04:05Z");

    scene.with(s -> s.exited("a", 1));
    assertThat(timeOf(scene.generate(), "Ready")).isEqualTo("2026-01-02T03:05:05Z");
    assertThat(timeOf(scene.generate(), "PodScheduled")).isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  void aConditionNamesTheGenerationItWasMadeOf() {
    StatusScene scene =
        StatusScene.of("a")
            .with(s -> s.pod(p -> p.editMetadata().withGeneration(3L).endMetadata()));

    assertThat(scene.generate().getObservedGeneration()).isEqualTo(3L);
    assertThat(scene.generate().getConditions())
        .extracting(PodCondition::getObservedGeneration)
        .containsOnly(3L);
  }

  private static StatusScene gated() {
    return StatusScene.of("a")
        .with(s ->
            s.pod(p ->
                p.editSpec()
                    .addNewReadinessGate()
                    .withConditionType("gate/one")
                    .endReadinessGate()
                    .endSpec()));
  }

  private static PodStatus with(String type, String status) {
    return new PodStatusBuilder()
        .withConditions(new PodConditionBuilder().withType(type).withStatus(status).build())
        .build();
  }

  private static String timeOf(PodStatus status, String type) {
    return Conditions.find(status, type).orElseThrow().getLastTransitionTime();
  }
}
