package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.plan.Scene;
import io.javelet.runtime.ProbeResults.Result;
import io.javelet.runtime.RuntimeContainer.Exit;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The status of one container. Upstream's cases: TestGenerateAPIPodStatusWithReasonCache,
 * TestGenerateAPIPodStatusWithDifferentRestartPolicies, Test_generateAPIPodStatus,
 * TestConvertToAPIContainerStatuses, TestConvertToAPIContainerStatusesDataRace,
 * TestConvertToAPIContainerStatusesForResources, TestUpdatePodStatus of the prober.
 */
class ContainerStatusTest {
  /** What is told of container {@code a} in a scene. */
  record Case(String name, Supplier<StatusScene> scene, String told) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case when(String name, Supplier<StatusScene> scene, String told) {
    return new Case(name, scene, told);
  }

  static Stream<Case> cases() {
    return Stream.of(
        when(
            "nothing is known of it yet",
            () -> StatusScene.of("a"),
            "waiting ContainerCreating #0"),
        when(
            "nothing is known and the pod has init containers",
            () -> StatusScene.of("a").with(s -> s.init("i")),
            "waiting PodInitializing #0"),
        when("it was made", () -> StatusScene.of("a").with(s -> s.created("a")), "waiting #0"),
        when(
            "it runs",
            () -> StatusScene.of("a").with(s -> s.running("a")),
            "running #0 started ready"),
        when(
            "it ended well",
            () -> StatusScene.of("a").with(s -> s.exited("a", 0)),
            "ended Completed 0 #0"),
        when(
            "it failed", () -> StatusScene.of("a").with(s -> s.exited("a", 3)), "ended Error 3 #0"),
        when(
            "the kernel killed it for want of memory",
            () ->
                StatusScene.of("a")
                    .with(s -> s.exited("a", new Exit(137, "OOMKilled", ""), StatusScene.NOW)),
            "ended OOMKilled 137 #0"),
        when(
            "the runtime could not start it",
            () ->
                StatusScene.of("a")
                    .with(s -> s.exited("a", new Exit(128, "StartError", ""), StatusScene.NOW)),
            "ended StartError 128 #0"),
        when(
            "an older runtime could not run it",
            () ->
                StatusScene.of("a")
                    .with(s ->
                        s.exited("a", new Exit(127, "ContainerCannotRun", ""), StatusScene.NOW)),
            "ended ContainerCannotRun 127 #0"),
        when(
            "it runs again after it failed",
            () -> StatusScene.of("a").with(s -> s.exited("a", 1).again("a").running("a")),
            "running #1 started ready, last ended Error 1"),
        when(
            "it failed twice",
            () -> StatusScene.of("a").with(s -> s.exited("a", 1).again("a").exited("a", 2)),
            "ended Error 2 #1, last ended Error 1"),
        when(
            "it crashes in a loop",
            () -> StatusScene.of("a").with(s -> s.exited("a", 1)).crashLooping("a"),
            "waiting CrashLoopBackOff #0, last ended Error 1"),
        when(
            "it crashes in a loop with policy OnFailure",
            () ->
                StatusScene.of("a")
                    .with(s -> s.policy("OnFailure").exited("a", 1))
                    .crashLooping("a"),
            "waiting CrashLoopBackOff #0, last ended Error 1"),
        when(
            "an old failure to start says nothing of one that is done, policy OnFailure",
            () ->
                StatusScene.of("a")
                    .with(s -> s.policy("OnFailure").exited("a", 0))
                    .crashLooping("a"),
            "ended Completed 0 #0"),
        when(
            "an old failure to start says nothing of one that is done, policy Never",
            () -> StatusScene.of("a").with(s -> s.policy("Never").exited("a", 1)).crashLooping("a"),
            "ended Error 1 #0"),
        when(
            "an old failure to start says nothing of one that runs",
            () -> StatusScene.of("a").with(s -> s.running("a")).crashLooping("a"),
            "running #0 started ready"),
        when(
            "a restart rule keeps a failed one waiting although the policy is Never",
            () ->
                StatusScene.of("a")
                    .with(s ->
                        s.policy("Never")
                            .policyOf("a", "Never")
                            .rule("a", "Restart", "In", 42)
                            .exited("a", 42))
                    .crashLooping("a"),
            "waiting CrashLoopBackOff #0, last ended Error 42"),
        when(
            "its image could not be pulled",
            () -> StatusScene.of("a").failing("a", "ErrImagePull", "not found"),
            "waiting ErrImagePull #0"),
        when(
            "its image is not pulled again yet",
            () -> StatusScene.of("a").failing("a", "ImagePullBackOff", "Back-off pulling"),
            "waiting ImagePullBackOff #0"),
        when(
            "its image must not be pulled",
            () -> StatusScene.of("a").failing("a", "ErrImageNeverPull", "is not present"),
            "waiting ErrImageNeverPull #0"),
        when(
            "its image has no valid name",
            () -> StatusScene.of("a").failing("a", "InvalidImageName", "Failed to apply"),
            "waiting InvalidImageName #0"),
        when(
            "its image could not be looked at",
            () -> StatusScene.of("a").failing("a", "ImageInspectError", "Failed to inspect"),
            "waiting ImageInspectError #0"),
        when(
            "its configuration is missing",
            () -> StatusScene.of("a").failing("a", "CreateContainerConfigError", "not found"),
            "waiting CreateContainerConfigError #0"),
        when(
            "it could not be made",
            () -> StatusScene.of("a").failing("a", "CreateContainerError", "name is reserved"),
            "waiting CreateContainerError #0"),
        when(
            "it could not be started",
            () ->
                StatusScene.of("a")
                    .with(s ->
                        s.exited("a", new Exit(128, "StartError", "no such file"), StatusScene.NOW))
                    .failing("a", "RunContainerError", "no such file"),
            "waiting RunContainerError #0, last ended StartError 128"),
        when(
            "its postStart hook failed",
            () ->
                StatusScene.of("a")
                    .with(s -> s.exited("a", 137))
                    .failing("a", "PostStartHookError", "exited with 1"),
            "waiting PostStartHookError #0, last ended Error 137"),
        when(
            "the runtime lost track of it while it ran",
            () ->
                StatusScene.of("a").with(s -> s.running("a")).published().with(s -> s.unknown("a")),
            "ended ContainerStatusUnknown 137 #1"),
        when(
            "the runtime lost track of one that never was seen to run",
            () -> StatusScene.of("a").with(s -> s.unknown("a")),
            "waiting #0"),
        when(
            "it ran and the runtime has forgotten it",
            () -> StatusScene.of("a").with(s -> s.running("a")).published().with(s -> s.gone("a")),
            "waiting ContainerCreating #1, last ended ContainerStatusUnknown 137"),
        when(
            "it ran, the pod is being deleted, and the runtime has forgotten it",
            () ->
                StatusScene.of("a")
                    .with(s -> s.running("a"))
                    .published()
                    .with(s -> s.gone("a").deleted(5)),
            "waiting ContainerCreating #0, last ended ContainerStatusUnknown 137"),
        when(
            "it had ended and the runtime has forgotten it",
            () ->
                StatusScene.of("a").with(s -> s.exited("a", 3)).published().with(s -> s.gone("a")),
            "ended Error 3 #0"),
        when(
            "it had not begun and the runtime still has nothing",
            () -> StatusScene.of("a").published(),
            "waiting ContainerCreating #0"),
        when(
            "its restart count never falls",
            () -> StatusScene.of("a").published(published("a", 7)).with(s -> s.running("a")),
            "running #7 started ready"),
        when(
            "it runs anew although the runtime forgot the one that ended",
            () ->
                StatusScene.of("a")
                    .with(s -> s.exited("a", 3))
                    .published()
                    .with(s -> s.gone("a").running("a")),
            "running #1 started ready"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aRegularContainer(Case which) {
    assertThat(which.scene().get().line("a")).isEqualTo(which.told());
  }

  static Stream<Case> initCases() {
    return Stream.of(
        when(
            "it waits for its turn",
            () -> StatusScene.of("main").with(s -> s.init("a")),
            "waiting PodInitializing #0"),
        when(
            "it runs, which is not being ready",
            () -> StatusScene.of("main").with(s -> s.init("a").running("a")),
            "running #0 started"),
        when(
            "it is done",
            () -> StatusScene.of("main").with(s -> s.init("a").exited("a", 0)),
            "ended Completed 0 #0 ready"),
        when(
            "it failed",
            () -> StatusScene.of("main").with(s -> s.init("a").exited("a", 1)),
            "ended Error 1 #0"),
        when(
            "it crashes in a loop",
            () -> StatusScene.of("main").with(s -> s.init("a").exited("a", 1)).crashLooping("a"),
            "waiting CrashLoopBackOff #0, last ended Error 1"),
        when(
            "an old failure to start says nothing of one that is done",
            () -> StatusScene.of("main").with(s -> s.init("a").exited("a", 0)).crashLooping("a"),
            "ended Completed 0 #0 ready"),
        when(
            "the runtime forgot it and the pod got beyond it",
            () -> StatusScene.of("main").with(s -> s.init("a").running("main")),
            "ended Completed 0 #0 ready"),
        when(
            "the runtime forgot it and nothing regular was ever made",
            () -> StatusScene.of("main").with(s -> s.init("a", "b").running("b")),
            "waiting PodInitializing #0"),
        when(
            "a sidecar that is not there waits, even in a pod that runs",
            () -> StatusScene.of("main").with(s -> s.sidecar("a").running("main")),
            "waiting PodInitializing #0"),
        when(
            "a sidecar that runs is ready",
            () -> StatusScene.of("main").with(s -> s.sidecar("a").running("a")),
            "running #0 started ready"),
        when(
            "a sidecar that has ended is not",
            () -> StatusScene.of("main").with(s -> s.sidecar("a").exited("a", 0)),
            "ended Completed 0 #0"),
        when(
            "a sidecar's startup probe has not succeeded",
            () ->
                StatusScene.of("main")
                    .with(
                        s -> s.sidecar("a").probed("a").running("a").startup("a", Result.UNKNOWN)),
            "running #0"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("initCases")
  void anInitContainer(Case which) {
    assertThat(which.scene().get().line("a")).isEqualTo(which.told());
  }

  /** Upstream: TestUpdatePodStatus, TestUpdatePodStatusWithInitContainers. */
  @ParameterizedTest(name = "startup {0}, readiness {1}: {2}")
  @CsvSource({
    "none,    none,    running #0",
    "SUCCESS, SUCCESS, running #0 started ready",
    "SUCCESS, FAILURE, running #0 started",
    "SUCCESS, none,    running #0 started",
    "FAILURE, SUCCESS, running #0",
    "UNKNOWN, SUCCESS, running #0",
    "none,    SUCCESS, running #0"
  })
  void aProbedContainerIsWhatItsProbesSay(String startup, String readiness, String told) {
    StatusScene scene = StatusScene.of("a").with(s -> s.probed("a").running("a"));
    if (!startup.equals("none")) {
      scene.with(s -> s.startup("a", Result.valueOf(startup)));
    }
    if (!readiness.equals("none")) {
      scene.with(s -> s.readiness("a", Result.valueOf(readiness)));
    }
    assertThat(scene.line("a")).isEqualTo(told);
  }

  @Test
  void readyOutlivesAnAgentWhoseProbesHaveNotAskedYet() {
    StatusScene scene =
        StatusScene.of("a")
            .with(s ->
                s.probed("a")
                    .running("a")
                    .startup("a", Result.SUCCESS)
                    .readiness("a", Result.SUCCESS));
    PodStatus before = scene.generate();
    StatusScene afterRestart =
        StatusScene.of("a").with(s -> s.probed("a").running("a")).published(before);

    assertThat(afterRestart.line("a")).isEqualTo("running #0 started ready");
  }

  @Test
  void readyOfAnEarlierContainerSaysNothingOfTheNext() {
    StatusScene scene =
        StatusScene.of("a")
            .with(s ->
                s.probed("a")
                    .running("a")
                    .startup("a", Result.SUCCESS)
                    .readiness("a", Result.SUCCESS))
            .published()
            .with(s -> s.exited("a", 1).again("a").running("a"));

    assertThat(scene.line("a")).isEqualTo("running #1, last ended Error 1");
  }

  /** Upstream: TestGenerateAPIPodStatus…RestartAllContainers. */
  @Test
  void aRestartOfAllContainersIsToldOfEachThatWasRemoved() {
    StatusScene scene =
        new StatusScene(
                new Scene()
                    .regular("a", "b")
                    .policyOf("b", "Never")
                    .rule("b", "RestartAllContainers", "In", 42)
                    .running("a")
                    .exited("b", 42))
            .published()
            .with(s -> s.gone("a"));

    assertThat(scene.line("a"))
        .isEqualTo("waiting RestartingAllContainers #1, last ended RestartingAllContainers 137");
    assertThat(scene.condition("AllContainersRestarting"))
        .isEqualTo("True RestartAllContainersStarted: container exited with restart policy rule");
  }

  @Test
  void withoutTheGateNobodyIsToldOfARestartOfAllContainers() {
    StatusScene scene =
        new StatusScene(
                new Scene()
                    .regular("a", "b")
                    .policyOf("b", "Never")
                    .rule("b", "RestartAllContainers", "In", 42)
                    .running("a")
                    .exited("b", 42))
            .withoutRestartAllContainers();

    assertThat(scene.line("a")).isEqualTo("running #0 started ready");
    assertThat(scene.line("b")).isEqualTo("ended Error 42 #0");
    assertThat(scene.generate().getConditions())
        .noneMatch(each -> each.getType().equals("AllContainersRestarting"));
  }

  private static PodStatus published(String container, int restarts) {
    return new PodStatusBuilder()
        .withPhase("Running")
        .withContainerStatuses(
            List.of(
                new ContainerStatusBuilder()
                    .withName(container)
                    .withRestartCount(restarts)
                    .withNewState()
                    .withNewRunning()
                    .endRunning()
                    .endState()
                    .build()))
        .build();
  }
}
