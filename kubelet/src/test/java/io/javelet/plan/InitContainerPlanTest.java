package io.javelet.plan;

import static io.javelet.plan.PlanCase.when;

import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.runtime.ProbeResults.Result;
import io.javelet.runtime.RuntimeContainer.Exit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Restates TestComputePodActionsWithInitContainers and
 * TestComputePodActionsWithRestartableInitContainers.
 */
class InitContainerPlanTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aPodWithThreeInitContainers(PlanCase aCase) {
    aCase.check(Scene.ofThreeInitContainersDone());
  }

  static Stream<PlanCase> aPodWithThreeInitContainers() {
    return Stream.of(
        when(
            "initialization is done: all regular containers start",
            s -> {},
            "start foo1",
            "start foo2",
            "start foo3"),
        when(
            "only the last init container is known: the others were done",
            s -> s.gone("init1", "init2"),
            "start foo1",
            "start foo2",
            "start foo3"),
        when(
            "nothing ran yet: the first one",
            s -> s.gone("init1", "init2", "init3"),
            "start init init1"),
        when("one runs: it is waited for", s -> s.running("init3")),
        when(
            "the first one runs: it is waited for", s -> s.running("init1").gone("init2", "init3")),
        when(
            "the first one is done: the second", s -> s.gone("init2", "init3"), "start init init2"),
        when("two are done: the third", s -> s.gone("init3"), "start init init3"),
        when("one failed, policy Always: again", s -> s.exited("init3", 1), "start init init3-1"),
        when(
            "one failed, policy OnFailure: again",
            s -> s.policy("OnFailure").exited("init3", 1),
            "start init init3-1"),
        when(
            "one failed, policy Never: the pod is over",
            s -> s.policy("Never").exited("init3", 1),
            "kill pod"),
        when(
            "one ran out of memory with exit code 0: it failed",
            s -> s.exited("init3", new Exit(0, "OOMKilled", ""), Scene.NOW),
            "start init init3-1"),
        when(
            "a success is not repeated, policy Always",
            s -> s.policy("Always").gone("init3"),
            "start init init3"),
        when("one did not start: again", s -> s.created("init3"), "start init init3-1"),
        when(
            "one did not start: again, policy Never",
            s -> s.policy("Never").created("init3"),
            "start init init3-1"),
        when(
            "a lost one is killed and repeated",
            s -> s.unknown("init3"),
            "kill init3-0 UNKNOWN_STATE",
            "start init init3-1"),
        when(
            "a lost one is killed and repeated, policy OnFailure",
            s -> s.policy("OnFailure").unknown("init3"),
            "kill init3-0 UNKNOWN_STATE",
            "start init init3-1"),
        when(
            "a lost one ends the pod, policy Never",
            s -> s.policy("Never").unknown("init3"),
            "kill pod"),
        when(
            "a lost one is repeated when its own policy says OnFailure",
            s -> s.policy("Never").policyOf("init3", "OnFailure").unknown("init3"),
            "kill init3-0 UNKNOWN_STATE",
            "start init init3-1"),
        when(
            "a lost one ends the pod when its own policy says Never",
            s -> s.policyOf("init3", "Never").unknown("init3"),
            "kill pod"),
        when(
            "one failed and its own policy says Never: the pod is over",
            s -> s.policyOf("init3", "Never").exited("init3", 1),
            "kill pod"),
        when(
            "one failed in a pod that says Never and its own policy says OnFailure: again",
            s -> s.policy("Never").policyOf("init3", "OnFailure").exited("init3", 1),
            "start init init3-1"),
        when(
            "one failed with an exit code that its rule restarts: again",
            s ->
                s.policy("Never")
                    .policyOf("init3", "Never")
                    .rule("init3", "Restart", "In", 42)
                    .exited("init3", 42),
            "start init init3-1"),
        when(
            "one failed with another exit code than its rule restarts: the pod is over",
            s ->
                s.policy("Never")
                    .policyOf("init3", "Never")
                    .rule("init3", "Restart", "In", 42)
                    .exited("init3", 1),
            "kill pod"),
        when(
            "its own policy is not read when the gate is off",
            s -> s.withoutContainerRestartRules().policyOf("init3", "Never").exited("init3", 1),
            "start init init3-1"),
        when(
            "a pod that runs is not initialized again when its init containers are forgotten",
            s -> s.gone("init1", "init2", "init3").running("foo1", "foo2", "foo3")),
        when(
            "a pod that runs is not initialized again when an init container failed long ago",
            s -> s.exited("init3", 1).running("foo1", "foo2", "foo3")),
        when(
            "a regular container that was made proves initialization",
            s -> s.gone("init1", "init2", "init3").created("foo1"),
            "start foo1-1",
            "start foo2",
            "start foo3"),
        when(
            "ended regular containers prove nothing: they may be of an earlier sandbox",
            s -> s.gone("init1", "init2", "init3").exited("foo1", 0),
            "start init init1"),
        when(
            "older failures of an init container are forgotten, the newest stays",
            s ->
                s.exited("init3", 1)
                    .again("init3")
                    .exited("init3", 1)
                    .again("init3")
                    .exited("init3", 1),
            "remove init3-1",
            "remove init3-0",
            "start init init3-3"),
        when(
            "an older failure is forgotten while the next one runs",
            s ->
                s.exited("init3", 1)
                    .again("init3")
                    .exited("init3", 1)
                    .again("init3")
                    .running("init3"),
            "remove init3-0"),
        when(
            "older runs of regular containers are not forgotten here",
            s ->
                s.exited("foo1", 1)
                    .again("foo1")
                    .exited("foo1", 1)
                    .again("foo1")
                    .running("foo1", "foo2", "foo3")),
        when(
            "a liveness result of an init container means nothing",
            s -> s.running("init3").liveness("init3", Result.FAILURE)),
        when(
            "a changed init container that runs is not replaced",
            s -> s.running("init3").madeFromAnotherSpec("init3")),
        when(
            "a deleted pod does not repeat an init container",
            s -> s.deleted(30).exited("init3", 1),
            "kill pod"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aPodWithThreeSidecars(PlanCase aCase) {
    aCase.check(Scene.ofThreeSidecarsRunning());
  }

  static Stream<PlanCase> aPodWithThreeSidecars() {
    return Stream.of(
        when("all run: nothing to do", s -> {}),
        when(
            "nothing ran yet: the first sidecar",
            s -> s.gone("side1", "side2", "side3", "foo1", "foo2", "foo3"),
            "start sidecar side1"),
        when(
            "the first one runs: the second",
            s -> s.gone("side2", "side3", "foo1", "foo2", "foo3"),
            "start sidecar side2"),
        when(
            "all sidecars run: the regular containers",
            s -> s.gone("foo1", "foo2", "foo3"),
            "start foo1",
            "start foo2",
            "start foo3"),
        when(
            "the first one has not passed its startup probe yet: nothing",
            s ->
                s.gone("side2", "side3", "foo1", "foo2", "foo3")
                    .probed("side1")
                    .startup("side1", Result.UNKNOWN)),
        when(
            "the startup probe has said nothing yet: nothing",
            s -> s.gone("side2", "side3", "foo1", "foo2", "foo3").probed("side1")),
        when(
            "the first one passed its startup probe: the second",
            s ->
                s.gone("side2", "side3", "foo1", "foo2", "foo3")
                    .probed("side1")
                    .startup("side1", Result.SUCCESS),
            "start sidecar side2"),
        when(
            "a failed startup probe replaces a sidecar and starts nothing else",
            s ->
                s.gone("side2", "side3", "foo1", "foo2", "foo3")
                    .probed("side1")
                    .startup("side1", Result.FAILURE),
            "kill side1-0 STARTUP_PROBE",
            "start sidecar side1-1"),
        when(
            "a failed liveness probe does not hold up the next one",
            s ->
                s.gone("side2", "side3", "foo1", "foo2", "foo3")
                    .spec("side1", c -> c.withLivenessProbe(new Probe()))
                    .liveness("side1", Result.FAILURE),
            "kill side1-0 LIVENESS_PROBE",
            "start sidecar side1-1",
            "start sidecar side2"),
        when(
            "readiness does not hold up the next one",
            s ->
                s.gone("side2", "side3", "foo1", "foo2", "foo3").readiness("side1", Result.FAILURE),
            "start sidecar side2"),
        when(
            "the last sidecar is still starting: regular containers wait",
            s -> s.gone("foo1", "foo2", "foo3").probed("side3").startup("side3", Result.UNKNOWN)),
        when(
            "a sidecar that ended is restarted while the pod runs",
            s -> s.exited("side2", 0),
            "start sidecar side2-1"),
        when(
            "a sidecar that failed is restarted, policy Never",
            s -> s.policy("Never").exited("side2", 1),
            "start sidecar side2-1"),
        when(
            "a sidecar that the runtime forgot is restarted while the pod runs",
            s -> s.gone("side2"),
            "start sidecar side2"),
        when(
            "a sidecar that did not start is tried again",
            s -> s.created("side2"),
            "start sidecar side2-1"),
        when(
            "a lost sidecar is killed and restarted, policy Never",
            s -> s.policy("Never").unknown("side2"),
            "kill side2-0 UNKNOWN_STATE",
            "start sidecar side2-1"),
        when(
            "a changed sidecar is replaced",
            s -> s.madeFromAnotherSpec("side2"),
            "kill side2-0 DEFINITION_CHANGED",
            "start sidecar side2-1"),
        when(
            "a sidecar whose configuration changed is replaced",
            s -> s.outdated("side2"),
            "kill side2-0 CONFIGURATION_CHANGED",
            "start sidecar side2-1"),
        when(
            "a changed last sidecar is replaced while regular containers start",
            s -> s.gone("foo1", "foo2", "foo3").madeFromAnotherSpec("side3"),
            "kill side3-0 DEFINITION_CHANGED",
            "start sidecar side3-1",
            "start foo1",
            "start foo2",
            "start foo3"),
        when(
            "a liveness failure of a sidecar without such a probe means nothing",
            s -> s.liveness("side2", Result.FAILURE)),
        when(
            "several sidecars ended during initialization: restarted in order",
            s -> s.gone("foo1", "foo2", "foo3").exited("side1", 1).exited("side2", 1),
            "start sidecar side1-1",
            "start sidecar side2-1",
            "start foo1",
            "start foo2",
            "start foo3"),
        when(
            "the last sidecar ended during initialization: regular containers wait",
            s -> s.gone("foo1", "foo2", "foo3").exited("side3", 1),
            "start sidecar side3-1"),
        when(
            "an earlier sidecar ended while a later one has its turn",
            s -> s.gone("side3", "foo1", "foo2", "foo3").exited("side1", 1),
            "start sidecar side1-1",
            "start sidecar side3"),
        when(
            "regular containers are done, policy Never: sidecars do not keep the pod alive",
            s -> s.policy("Never").exited("foo1", 0).exited("foo2", 0).exited("foo3", 0),
            "kill pod"),
        when(
            "regular containers are done, policy OnFailure: a dead sidecar stays dead",
            s ->
                s.policy("OnFailure")
                    .exited("foo1", 0)
                    .exited("foo2", 0)
                    .exited("foo3", 0)
                    .exited("side1", 1),
            "kill pod"),
        when(
            "regular containers failed, policy OnFailure: sidecars are kept and they restart",
            s ->
                s.policy("OnFailure")
                    .exited("foo1", 1)
                    .exited("foo2", 0)
                    .exited("foo3", 0)
                    .exited("side1", 1),
            "start sidecar side1-1",
            "start foo1-1"),
        when(
            "an ordinary init container between sidecars is waited for",
            s -> s.policyOf("side2", null).running("side2").gone("side3", "foo1", "foo2", "foo3")),
        when(
            "an ordinary init container between sidecars is done: the next sidecar",
            s -> s.policyOf("side2", null).exited("side2", 0).gone("side3", "foo1", "foo2", "foo3"),
            "start sidecar side3"),
        when(
            "a sidecar before a running init container is kept running",
            s ->
                s.policyOf("side2", null)
                    .running("side2")
                    .exited("side1", 1)
                    .gone("side3", "foo1", "foo2", "foo3"),
            "start sidecar side1-1"),
        when(
            "an init container between sidecars fails, policy Never: the pod is over",
            s ->
                s.policy("Never")
                    .policyOf("side2", null)
                    .exited("side2", 1)
                    .gone("side3", "foo1", "foo2", "foo3"),
            "kill pod"),
        when(
            "a probed sidecar of an initialized pod is replaced when its startup probe fails",
            s -> s.probed("side1").startup("side1", Result.FAILURE),
            "kill side1-0 STARTUP_PROBE",
            "start sidecar side1-1"),
        when(
            "older ends of a sidecar are forgotten, the newest stays",
            s ->
                s.exited("side1", 1)
                    .again("side1")
                    .exited("side1", 1)
                    .again("side1")
                    .running("side1"),
            "remove side1-0"));
  }
}
