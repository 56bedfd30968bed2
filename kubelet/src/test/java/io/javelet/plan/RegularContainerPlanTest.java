package io.javelet.plan;

import static io.javelet.plan.PlanCase.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.javelet.plan.PodActions.KillContainer;
import io.javelet.runtime.ProbeResults.Result;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Restates TestComputePodActions and TestComputePodActionsWithContainerRestartRules. */
class RegularContainerPlanTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aPodOfThreeContainers(PlanCase aCase) {
    aCase.check(Scene.ofThreeRunning());
  }

  static Stream<PlanCase> aPodOfThreeContainers() {
    return Stream.of(
        when(
            "containers that were never made are started",
            s -> s.gone("foo1", "foo2", "foo3"),
            "start foo1",
            "start foo2",
            "start foo3"),
        when("one that is missing is started", s -> s.gone("foo2"), "start foo2"),
        when(
            "one that is missing is started, policy Never",
            s -> s.policy("Never").gone("foo2"),
            "start foo2"),
        when(
            "one that ended is restarted, policy Always", s -> s.exited("foo2", 0), "start foo2-1"),
        when(
            "one that failed is restarted, policy Always",
            s -> s.exited("foo2", 7),
            "start foo2-1"),
        when(
            "a pod without a policy restarts",
            s -> s.policy(null).exited("foo2", 0),
            "start foo2-1"),
        when(
            "one that succeeded stays ended, policy OnFailure",
            s -> s.policy("OnFailure").exited("foo2", 0)),
        when(
            "one that failed is restarted, policy OnFailure",
            s -> s.policy("OnFailure").exited("foo2", 7),
            "start foo2-1"),
        when("one that failed stays ended, policy Never", s -> s.policy("Never").exited("foo2", 7)),
        when(
            "all ended, policy Always: all are restarted",
            s -> s.exited("foo1", 0).exited("foo2", 1).exited("foo3", 0),
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "all ended, policy OnFailure: the failed one is restarted",
            s -> s.policy("OnFailure").exited("foo1", 0).exited("foo2", 1).exited("foo3", 0),
            "start foo2-1"),
        when(
            "all succeeded, policy OnFailure: the sandbox is stopped",
            s -> s.policy("OnFailure").exited("foo1", 0).exited("foo2", 0).exited("foo3", 0),
            "kill pod"),
        when(
            "all ended, policy Never: the sandbox is stopped",
            s -> s.policy("Never").exited("foo1", 0).exited("foo2", 1).exited("foo3", 0),
            "kill pod"),
        when(
            "one that did not start is tried again, whatever the policy",
            s -> s.policy("Never").created("foo2"),
            "start foo2-1"),
        when(
            "a lost container is killed before it is restarted",
            s -> s.unknown("foo2"),
            "kill foo2-0 UNKNOWN_STATE",
            "start foo2-1"),
        when(
            "a lost container is restarted even under policy Never",
            s -> s.policy("Never").unknown("foo2"),
            "kill foo2-0 UNKNOWN_STATE",
            "start foo2-1"),
        when(
            "several lost containers",
            s -> s.unknown("foo1").unknown("foo3"),
            "kill foo1-0 UNKNOWN_STATE",
            "kill foo3-0 UNKNOWN_STATE",
            "start foo1-1",
            "start foo3-1"),
        when(
            "a changed container is replaced",
            s -> s.madeFromAnotherSpec("foo2"),
            "kill foo2-0 DEFINITION_CHANGED",
            "start foo2-1"),
        when(
            "a changed container is replaced even under policy Never",
            s -> s.policy("Never").madeFromAnotherSpec("foo2"),
            "kill foo2-0 DEFINITION_CHANGED",
            "start foo2-1"),
        when(
            "a changed container is replaced even if its own policy is Never",
            s -> s.policyOf("foo2", "Never").madeFromAnotherSpec("foo2"),
            "kill foo2-0 DEFINITION_CHANGED",
            "start foo2-1"),
        when(
            "a changed spec says nothing about a container that has ended",
            s -> s.policy("Never").exited("foo2", 1).madeFromAnotherSpec("foo2")),
        when(
            "a change outweighs a failed probe",
            s -> s.madeFromAnotherSpec("foo2").liveness("foo2", Result.FAILURE),
            "kill foo2-0 DEFINITION_CHANGED",
            "start foo2-1"),
        when(
            "a container whose configuration changed is replaced",
            s -> s.outdated("foo2"),
            "kill foo2-0 CONFIGURATION_CHANGED",
            "start foo2-1"),
        when(
            "a container whose configuration changed is replaced even under policy Never",
            s -> s.policy("Never").outdated("foo2"),
            "kill foo2-0 CONFIGURATION_CHANGED",
            "start foo2-1"),
        when(
            "a failed liveness probe restarts, policy Always",
            s -> s.liveness("foo2", Result.FAILURE),
            "kill foo2-0 LIVENESS_PROBE",
            "start foo2-1"),
        when(
            "a failed liveness probe restarts, policy OnFailure",
            s -> s.policy("OnFailure").liveness("foo2", Result.FAILURE),
            "kill foo2-0 LIVENESS_PROBE",
            "start foo2-1"),
        when(
            "a failed liveness probe only kills, policy Never",
            s -> s.policy("Never").liveness("foo2", Result.FAILURE),
            "kill foo2-0 LIVENESS_PROBE"),
        when(
            "a liveness probe that succeeds changes nothing",
            s -> s.liveness("foo2", Result.SUCCESS)),
        when(
            "a liveness probe that says nothing yet changes nothing",
            s -> s.liveness("foo2", Result.UNKNOWN)),
        when(
            "a failed startup probe restarts, policy Always",
            s -> s.startup("foo2", Result.FAILURE),
            "kill foo2-0 STARTUP_PROBE",
            "start foo2-1"),
        when(
            "a failed startup probe restarts, policy OnFailure",
            s -> s.policy("OnFailure").startup("foo2", Result.FAILURE),
            "kill foo2-0 STARTUP_PROBE",
            "start foo2-1"),
        when(
            "a failed startup probe only kills, policy Never",
            s -> s.policy("Never").startup("foo2", Result.FAILURE),
            "kill foo2-0 STARTUP_PROBE"),
        when(
            "a container that is still starting is left alone",
            s -> s.startup("foo2", Result.UNKNOWN)),
        when(
            "liveness is named when both probes failed",
            s -> s.startup("foo2", Result.FAILURE).liveness("foo2", Result.FAILURE),
            "kill foo2-0 LIVENESS_PROBE",
            "start foo2-1"),
        when("readiness is no reason to kill", s -> s.readiness("foo2", Result.FAILURE)),
        when(
            "what a probe said of an earlier container does not count",
            s -> s.liveness("foo2", Result.FAILURE).again("foo2").running("foo2")),
        when(
            "all probes fail, policy Never: the pod is over",
            s ->
                s.policy("Never")
                    .liveness("foo1", Result.FAILURE)
                    .liveness("foo2", Result.FAILURE)
                    .liveness("foo3", Result.FAILURE),
            "kill pod"),
        when(
            "the last running container fails its probe, policy Never: the pod is over",
            s ->
                s.policy("Never")
                    .exited("foo1", 0)
                    .exited("foo2", 0)
                    .liveness("foo3", Result.FAILURE),
            "kill pod"),
        when("a deleted pod restarts nothing", s -> s.deleted(30).exited("foo2", 1)),
        when(
            "a deleted pod of which nothing runs is over",
            s -> s.deleted(30).exited("foo1", 1).exited("foo2", 1).exited("foo3", 1),
            "kill pod"),
        when(
            "the restart count goes on from the newest container",
            s -> s.exited("foo2", 0).again("foo2").exited("foo2", 0),
            "start foo2-2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void policiesAndRulesOfSingleContainers(PlanCase aCase) {
    aCase.check(Scene.ofThreeRunning());
  }

  static Stream<PlanCase> policiesAndRulesOfSingleContainers() {
    return Stream.of(
        when(
            "its own Always restarts in a pod that says Never",
            s -> s.policy("Never").policyOf("foo2", "Always").exited("foo2", 0),
            "start foo2-1"),
        when(
            "its own OnFailure restarts a failure in a pod that says Never",
            s -> s.policy("Never").policyOf("foo2", "OnFailure").exited("foo2", 1),
            "start foo2-1"),
        when(
            "its own OnFailure does not restart a success in a pod that says Always",
            s -> s.policyOf("foo2", "OnFailure").exited("foo2", 0)),
        when(
            "its own Never keeps it ended in a pod that says Always",
            s -> s.policyOf("foo2", "Never").exited("foo2", 1)),
        when(
            "its own policy is not read when the gate is off",
            s -> s.withoutContainerRestartRules().policyOf("foo2", "Never").exited("foo2", 1),
            "start foo2-1"),
        when(
            "a rule restarts on an exit code it names",
            s -> s.policyOf("foo2", "Never").rule("foo2", "Restart", "In", 42).exited("foo2", 42),
            "start foo2-1"),
        when(
            "a rule does not speak of other exit codes",
            s -> s.policyOf("foo2", "Never").rule("foo2", "Restart", "In", 42).exited("foo2", 1)),
        when(
            "a rule restarts on every exit code but those",
            s -> s.policyOf("foo2", "Never").rule("foo2", "Restart", "NotIn", 0).exited("foo2", 1),
            "start foo2-1"),
        when(
            "a rule for every exit code but those leaves those alone",
            s -> s.policyOf("foo2", "Never").rule("foo2", "Restart", "NotIn", 0).exited("foo2", 0)),
        when(
            "a rule with an unknown operator matches nothing",
            s -> s.policyOf("foo2", "Never").rule("foo2", "Restart", "Near", 1).exited("foo2", 1)),
        when(
            "a rule with an unknown action leaves it to the policy",
            s -> s.policyOf("foo2", "Never").rule("foo2", "Dance", "In", 1).exited("foo2", 1)),
        when(
            "rules without a policy of the container's own are not read",
            s -> s.policy("Never").rule("foo2", "Restart", "In", 42).exited("foo2", 42)),
        when(
            "the policy decides when no rule matches",
            s ->
                s.policyOf("foo2", "OnFailure").rule("foo2", "Restart", "In", 42).exited("foo2", 1),
            "start foo2-1"),
        when(
            "all containers ended and one rule restarts its own, policy Never",
            s ->
                s.policy("Never")
                    .policyOf("foo2", "Never")
                    .rule("foo2", "Restart", "In", 42)
                    .exited("foo1", 0)
                    .exited("foo2", 42)
                    .exited("foo3", 0),
            "start foo2-1"),
        when(
            "a failed probe asks the container's own policy: Never",
            s -> s.policyOf("foo2", "Never").liveness("foo2", Result.FAILURE),
            "kill foo2-0 LIVENESS_PROBE"),
        when(
            "a failed probe asks the container's own policy: Always",
            s -> s.policy("Never").policyOf("foo2", "Always").liveness("foo2", Result.FAILURE),
            "kill foo2-0 LIVENESS_PROBE",
            "start foo2-1"),
        when(
            "a failed probe does not ask the rules",
            s ->
                s.policyOf("foo2", "Never")
                    .rule("foo2", "Restart", "NotIn", 0)
                    .startup("foo2", Result.FAILURE),
            "kill foo2-0 STARTUP_PROBE"),
        when(
            "a failed probe asks the pod's policy when the gate is off",
            s ->
                s.withoutContainerRestartRules()
                    .policyOf("foo2", "Never")
                    .liveness("foo2", Result.FAILURE),
            "kill foo2-0 LIVENESS_PROBE",
            "start foo2-1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void ephemeralContainers(PlanCase aCase) {
    aCase.check(Scene.ofThreeInitContainersDone().ephemeral("debug", "foo1"));
  }

  /** Restates TestComputePodActionsWithInitAndEphemeralContainers. */
  static Stream<PlanCase> ephemeralContainers() {
    return Stream.of(
        when(
            "an ephemeral container starts beside running ones",
            s -> s.running("foo1", "foo2", "foo3"),
            "start ephemeral debug"),
        when(
            "an ephemeral container does not wait for initialization",
            s -> s.running("init1").gone("init2", "init3"),
            "start ephemeral debug"),
        when("it is not started twice", s -> s.running("foo1", "foo2", "foo3").running("debug")),
        when(
            "it is not restarted when it ended",
            s -> s.running("foo1", "foo2", "foo3").exited("debug", 42)),
        when(
            "it is not restarted when it did not start",
            s -> s.running("foo1", "foo2", "foo3").created("debug")),
        when(
            "it does not keep a pod alive that is over",
            s ->
                s.policy("Never")
                    .exited("foo1", 0)
                    .exited("foo2", 0)
                    .exited("foo3", 0)
                    .running("debug"),
            "kill pod"),
        when(
            "it is not started in a pod that is over",
            s -> s.policy("Never").exited("foo1", 0).exited("foo2", 0).exited("foo3", 0),
            "kill pod"),
        when(
            "it waits for a sandbox",
            s -> s.onlySandbox(0, false),
            "kill pod",
            "remove init1-0",
            "remove init2-0",
            "remove init3-0",
            "sandbox 1 NOT_READY",
            "start init init1-1"),
        when(
            "it starts before the init container that is to be repeated",
            s -> s.exited("init1", 1).gone("init2", "init3"),
            "start ephemeral debug",
            "start init init1-1"));
  }

  @Test
  void anEphemeralContainerNamesTheContainerWhoseProcessesItSees() {
    PodActions actions = Scene.ofThreeRunning().ephemeral("debug", "foo2").plan();

    assertThat(actions.containersToStart().getFirst().targetContainer()).isEqualTo("foo2");
    assertThat(actions.containersToStart().getFirst().spec().getImage()).isEqualTo("debug");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void killMessages(Said said) {
    KillContainer kill = said.scene().plan().containersToKill().getFirst();

    assertThat(kill.message()).isEqualTo(said.message());
  }

  record Said(String message, Scene scene) {
    @Override
    public String toString() {
      return message;
    }
  }

  static Stream<Said> killMessages() {
    return Stream.of(
        new Said(
            "Container foo1 failed liveness probe, will be restarted",
            Scene.ofThreeRunning().liveness("foo1", Result.FAILURE)),
        new Said(
            "Container foo1 failed liveness probe",
            Scene.ofThreeRunning().policy("Never").liveness("foo1", Result.FAILURE)),
        new Said(
            "Container foo1 failed startup probe, will be restarted",
            Scene.ofThreeRunning().startup("foo1", Result.FAILURE)),
        new Said(
            "Container foo1 definition changed, will be restarted",
            Scene.ofThreeRunning().madeFromAnotherSpec("foo1")),
        new Said(
            "Container foo1 configuration changed, will be restarted",
            Scene.ofThreeRunning().outdated("foo1")),
        new Said(
            "Container is in \"unknown\" state, try killing it before restart",
            Scene.ofThreeRunning().unknown("foo1")),
        new Said(
            "Init container side1 failed liveness probe",
            Scene.ofThreeSidecarsRunning()
                .probed("side1")
                .startup("side1", Result.SUCCESS)
                .liveness("side1", Result.FAILURE)),
        new Said(
            "Init container side1 failed startup probe",
            Scene.ofThreeSidecarsRunning().probed("side1").startup("side1", Result.FAILURE)),
        new Said(
            "Init container side1 definition changed",
            Scene.ofThreeSidecarsRunning().madeFromAnotherSpec("side1")),
        new Said(
            "Init container is in \"unknown\" state, try killing it before restart",
            Scene.ofThreeSidecarsRunning().unknown("side1")));
  }

  @Test
  void aFailedProbesOwnGracePeriodGoesWithTheKill() {
    Probe probe = new ProbeBuilder().withTerminationGracePeriodSeconds(3L).build();
    Scene scene =
        Scene.ofThreeRunning()
            .spec("foo1", c -> c.withLivenessProbe(probe))
            .liveness("foo1", Result.FAILURE);

    assertThat(ActionsText.of(scene.plan()))
        .containsExactly("kill foo1-0 LIVENESS_PROBE in 3s", "start foo1-1");
  }
}
