package io.javelet.plan;

import static io.javelet.plan.PlanCase.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Restates TestPodSandboxChanged and the sandbox cases of TestComputePodActions. */
class SandboxPlanTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aPodOfThreeContainers(PlanCase aCase) {
    aCase.check(Scene.ofThreeRunning());
  }

  static Stream<PlanCase> aPodOfThreeContainers() {
    return Stream.of(
        when("a pod that is as declared: nothing to do", s -> {}),
        when(
            "a new pod: sandbox, then all containers",
            s -> s.noSandbox().gone("foo1", "foo2", "foo3"),
            "sandbox 0 NONE_YET",
            "start foo1",
            "start foo2",
            "start foo3"),
        when(
            "the runtime lost the sandbox: its containers are killed and started in a new one",
            Scene::noSandbox,
            "kill pod",
            "sandbox 0 NONE_YET",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "the sandbox is not ready: everything anew",
            s -> s.onlySandbox(0, false),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "attempts go on counting",
            s -> s.onlySandbox(4, false),
            "kill pod",
            "sandbox 5 NOT_READY",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "two ready sandboxes: nobody knows which one counts",
            s -> s.sandbox(1, true),
            "kill pod",
            "sandbox 2 SEVERAL_READY",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "only an older sandbox is ready: the newest one counts",
            s -> s.sandbox(1, false),
            "kill pod",
            "sandbox 2 NOT_READY",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "an older sandbox that is not ready does not matter",
            s -> s.onlySandbox(0, false).sandbox(1, true)),
        when(
            "the pod moved to the host network",
            Scene::hostNetwork,
            "kill pod",
            "sandbox 1 NETWORK_CHANGED",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "the pod left the host network",
            s -> s.noSandbox().sandbox(0, true, true, List.of()),
            "kill pod",
            "sandbox 1 NETWORK_CHANGED",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "a sandbox without an address",
            s -> s.noSandbox().sandbox(0, true, false, List.of()),
            "kill pod",
            "sandbox 1 NO_ADDRESS",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "a host network pod needs no address",
            s -> s.hostNetwork().noSandbox().sandbox(0, true, true, List.of())),
        when(
            "the sandbox died and all has ended, policy Always: all anew",
            s -> s.onlySandbox(0, false).exited("foo1", 0).exited("foo2", 1).exited("foo3", 0),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"),
        when(
            "the sandbox died, policy OnFailure: what succeeded stays",
            s -> s.policy("OnFailure").onlySandbox(0, false).exited("foo1", 0).exited("foo2", 1),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo2-1",
            "start foo3-1"),
        when(
            "the sandbox died after all succeeded, policy OnFailure: no new sandbox",
            s ->
                s.policy("OnFailure")
                    .onlySandbox(0, false)
                    .exited("foo1", 0)
                    .exited("foo2", 0)
                    .exited("foo3", 0)),
        when(
            "two ready sandboxes after all succeeded, policy OnFailure: they are stopped",
            s ->
                s.policy("OnFailure")
                    .sandbox(1, true)
                    .exited("foo1", 0)
                    .exited("foo2", 0)
                    .exited("foo3", 0),
            "kill pod"),
        when(
            "a container that was made but did not start did not succeed, policy OnFailure",
            s ->
                s.policy("OnFailure")
                    .onlySandbox(0, false)
                    .created("foo1")
                    .exited("foo2", 0)
                    .exited("foo3", 0),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo1-1"),
        when(
            "the sandbox died after the pod ran, policy Never: the pod is over",
            s ->
                s.policy("Never")
                    .onlySandbox(0, false)
                    .exited("foo1", 1)
                    .exited("foo2", 0)
                    .exited("foo3", 0)),
        when(
            "the sandbox died, policy Never, one container still runs: it is killed",
            s -> s.policy("Never").onlySandbox(0, false).exited("foo1", 1).exited("foo2", 0),
            "kill pod"),
        when(
            "the sandbox died before any container was made, policy Never: another try",
            s -> s.policy("Never").onlySandbox(0, false).gone("foo1", "foo2", "foo3"),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo1",
            "start foo2",
            "start foo3"),
        when(
            "the runtime lost a sandbox of policy Never: what has ended stays ended",
            s -> s.policy("Never").noSandbox().exited("foo1", 0),
            "kill pod",
            "sandbox 0 NONE_YET",
            "start foo2-1",
            "start foo3-1"),
        when(
            "a container's own OnFailure counts in a new sandbox",
            s -> s.policyOf("foo1", "OnFailure").onlySandbox(0, false).exited("foo1", 0),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo2-1",
            "start foo3-1"),
        when(
            "a container whose own policy is Never stays ended in a new sandbox",
            s -> s.policyOf("foo1", "Never").onlySandbox(0, false).exited("foo1", 1),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo2-1",
            "start foo3-1"),
        when(
            "the sandbox died after all ended for good by their own policies: no new sandbox",
            s ->
                s.policyOf("foo1", "Never")
                    .policyOf("foo2", "OnFailure")
                    .policyOf("foo3", "Never")
                    .onlySandbox(0, false)
                    .exited("foo1", 1)
                    .exited("foo2", 0)
                    .exited("foo3", 0)),
        when(
            "a container's own Always wins over the pod's OnFailure in a new sandbox",
            s ->
                s.policy("OnFailure")
                    .policyOf("foo1", "Always")
                    .onlySandbox(0, false)
                    .exited("foo1", 0)
                    .exited("foo2", 0),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo1-1",
            "start foo3-1"),
        when(
            "a container's own policy is not read when the gate is off",
            s ->
                s.withoutContainerRestartRules()
                    .policyOf("foo1", "OnFailure")
                    .onlySandbox(0, false)
                    .exited("foo1", 0),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo1-1",
            "start foo2-1",
            "start foo3-1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aPodWithInitContainers(PlanCase aCase) {
    aCase.check(Scene.ofThreeInitContainersDone());
  }

  /** Sandbox cases of TestComputePodActionsWithInitContainers. */
  static Stream<PlanCase> aPodWithInitContainers() {
    return Stream.of(
        when(
            "a new pod: only the first init container",
            s -> s.noSandbox().gone("init1", "init2", "init3"),
            "sandbox 0 NONE_YET",
            "start init init1"),
        when(
            "a new sandbox starts from the first init container and forgets the old ones",
            s -> s.onlySandbox(0, false),
            "kill pod",
            "remove init1-0",
            "remove init2-0",
            "remove init3-0",
            "sandbox 1 NOT_READY",
            "start init init1-1"),
        when(
            "the sandbox died while regular containers ran",
            s -> s.onlySandbox(0, false).running("foo1", "foo2", "foo3"),
            "kill pod",
            "remove init1-0",
            "remove init2-0",
            "remove init3-0",
            "sandbox 1 NOT_READY",
            "start init init1-1"),
        when(
            "every run of an init container is forgotten, not only the newest",
            s -> s.onlySandbox(0, false).again("init1").exited("init1", 1),
            "kill pod",
            "remove init1-1",
            "remove init1-0",
            "remove init2-0",
            "remove init3-0",
            "sandbox 1 NOT_READY",
            "start init init1-2"),
        when(
            "the sandbox died during initialization, policy Never: it begins again, see ADR 0050",
            s -> s.policy("Never").onlySandbox(0, false).gone("init2", "init3"),
            "kill pod",
            "remove init1-0",
            "sandbox 1 NOT_READY",
            "start init init1-1"),
        when(
            "the sandbox died while an init container ran, policy Never: the pod is over",
            s ->
                s.policy("Never")
                    .onlySandbox(0, false)
                    .gone("init2", "init3")
                    .exited("init1", 137)),
        when(
            "the sandbox died after all succeeded, policy OnFailure: the pod is over",
            s ->
                s.policy("OnFailure")
                    .onlySandbox(0, false)
                    .exited("foo1", 0)
                    .exited("foo2", 0)
                    .exited("foo3", 0)),
        when(
            "the sandbox died and nothing regular was ever made, policy OnFailure",
            s -> s.policy("OnFailure").onlySandbox(0, false).gone("init3"),
            "kill pod",
            "remove init1-0",
            "remove init2-0",
            "sandbox 1 NOT_READY",
            "start init init1-1"),
        when(
            "the first init container may be a sidecar",
            s -> s.policyOf("init1", "Always").onlySandbox(0, false).running("init1"),
            "kill pod",
            "remove init1-0",
            "remove init2-0",
            "remove init3-0",
            "sandbox 1 NOT_READY",
            "start sidecar init1-1"));
  }

  @Test
  void aGoodSandboxIsReportedAsGood() {
    Scene good = Scene.ofThreeRunning();
    Scene dead = Scene.ofThreeRunning().onlySandbox(0, false);

    assertThat(PodSandbox.isGood(good.pod(), good.status())).isTrue();
    assertThat(PodSandbox.isGood(dead.pod(), dead.status())).isFalse();
  }
}
