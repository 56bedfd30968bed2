package io.javelet.plan;

import static io.javelet.plan.PlanCase.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Restates TestComputePodActionsForRestartAllContainers and TestShouldAllContainersRestart. */
class RestartAllContainersTest {
  private static Scene base() {
    return Scene.ofThreeRunning()
        .policy("Never")
        .init("init1")
        .exited("init1", 0)
        .sidecar("side1")
        .running("side1")
        .policyOf("foo1", "Never")
        .rule("foo1", "RestartAllContainers", "In", 42);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aPodWithARuleThatRestartsAll(PlanCase aCase) {
    aCase.check(base());
  }

  static Stream<PlanCase> aPodWithARuleThatRestartsAll() {
    return Stream.of(
        when("nothing ended: nothing to do", s -> {}),
        when(
            "the rule matches: all others are killed and forgotten, the cause last",
            s -> s.exited("foo1", 42),
            "kill foo2-0 RESTART_ALL_CONTAINERS in 0s",
            "kill foo3-0 RESTART_ALL_CONTAINERS in 0s",
            "kill side1-0 RESTART_ALL_CONTAINERS in 0s",
            "remove foo2-0",
            "remove foo3-0",
            "remove init1-0",
            "remove side1-0",
            "remove foo1-0"),
        when("the rule does not match", s -> s.exited("foo1", 1)),
        when(
            "the gate is off: the rule is not read",
            s -> s.withoutRestartAllContainers().exited("foo1", 42)),
        when(
            "half cleared away, the cause still there: it goes on",
            s -> s.exited("foo1", 42).gone("foo2", "foo3", "init1"),
            "kill side1-0 RESTART_ALL_CONTAINERS in 0s",
            "remove side1-0",
            "remove foo1-0"),
        when(
            "begun before, the cause already gone: it goes on",
            s -> s.restartingAll().gone("foo1", "foo2", "init1"),
            "kill foo3-0 RESTART_ALL_CONTAINERS in 0s",
            "kill side1-0 RESTART_ALL_CONTAINERS in 0s",
            "remove foo3-0",
            "remove side1-0"),
        when(
            "all cleared away: the pod starts from its first init container",
            s -> s.restartingAll().gone("foo1", "foo2", "foo3", "init1", "side1"),
            "start init init1"),
        when(
            "a container that was made but does not run is killed too",
            s -> s.exited("foo1", 42).created("foo2").gone("foo3", "init1", "side1"),
            "kill foo2-0 RESTART_ALL_CONTAINERS in 0s",
            "remove foo2-0",
            "remove foo1-0"),
        when(
            "an earlier run of a container goes as well",
            s ->
                s.exited("foo2", 1)
                    .again("foo2")
                    .running("foo2")
                    .exited("foo1", 42)
                    .gone("foo3", "init1", "side1"),
            "kill foo2-1 RESTART_ALL_CONTAINERS in 0s",
            "remove foo2-1",
            "remove foo2-0",
            "remove foo1-0"),
        when(
            "an earlier run that matched does not restart all again",
            s -> s.exited("foo1", 42).again("foo1").running("foo1")),
        when(
            "an init container may be the cause",
            s ->
                s.policyOf("init1", "Never")
                    .rule("init1", "RestartAllContainers", "In", 7)
                    .exited("init1", 7)
                    .gone("side1", "foo1", "foo2", "foo3"),
            "remove init1-0"),
        when(
            "a sidecar may be the cause",
            s ->
                s.rule("side1", "RestartAllContainers", "In", 7)
                    .exited("side1", 7)
                    .gone("foo1", "foo2", "foo3"),
            "remove init1-0",
            "remove side1-0"),
        when(
            "the first rule that matches counts",
            s ->
                s.spec("foo1", c -> c.withRestartPolicyRules())
                    .rule("foo1", "Restart", "In", 42)
                    .rule("foo1", "RestartAllContainers", "In", 42)
                    .exited("foo1", 42),
            "start foo1-1"),
        when(
            "a dead sandbox is replaced first, and nothing starts in it yet",
            s -> s.onlySandbox(0, false).exited("foo1", 42),
            "kill pod",
            "remove init1-0",
            "remove side1-0",
            "sandbox 1 NOT_READY"));
  }

  @Test
  void itIsAskedForUntilThePublishedStatusSaysOtherwise() {
    Scene cleared = base().gone("foo1", "foo2", "foo3", "init1", "side1");

    assertThat(RestartAllContainers.isAskedFor(cleared.pod(), cleared.status(), true)).isTrue();
    assertThat(RestartAllContainers.isUnderWay(cleared.pod(), cleared.status(), true)).isFalse();
    assertThat(RestartAllContainers.isAskedFor(cleared.pod(), cleared.status(), false)).isFalse();
  }
}
