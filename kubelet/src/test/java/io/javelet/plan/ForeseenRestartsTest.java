package io.javelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is started again on the kernel's word alone; upstream always waits for the runtime. */
class ForeseenRestartsTest {
  /** What may be started again when the kernel tells of these ends, which the runtime does not. */
  record Foreseen(String name, Consumer<Scene> change, Set<String> ended, List<String> expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Foreseen when(
      String name, Consumer<Scene> change, Set<String> ended, String... expected) {
    return new Foreseen(name, change, ended, List.of(expected));
  }

  static Stream<Foreseen> cases() {
    return Stream.of(
        when("nothing has ended", _ -> {}, Set.of()),
        when("one has ended", _ -> {}, Set.of("foo2-0"), "start foo2-1"),
        when("two have ended", _ -> {}, Set.of("foo1-0", "foo3-0"), "start foo1-1", "start foo3-1"),
        when("the sandbox has ended, too", _ -> {}, Set.of("foo2-0", "sandbox-0")),
        when("the runtime knows of the end", scene -> scene.exited("foo2", 1), Set.of("foo2-0")),
        when("its successor runs already", scene -> scene.again("foo2"), Set.of("foo2-0")),
        when(
            "it is only restarted on failure",
            scene -> scene.policy("OnFailure"),
            Set.of("foo2-0")),
        when("it is never restarted", scene -> scene.policy("Never"), Set.of("foo2-0")),
        when(
            "its own policy restarts it always",
            scene -> scene.policy("Never").policyOf("foo2", "Always"),
            Set.of("foo2-0"),
            "start foo2-1"),
        when(
            "a rule may name the code",
            scene -> scene.rule("foo2", "RestartAllContainers", "In", 42),
            Set.of("foo2-0")),
        when(
            "it has to wait first",
            scene -> scene.backOff("foo2", Duration.ofSeconds(40), Scene.NOW.minusSeconds(5)),
            Set.of("foo2-0")),
        when("the pod is being deleted", scene -> scene.deleted(30), Set.of("foo2-0")),
        when(
            "another one is to be killed",
            scene -> scene.madeFromAnotherSpec("foo1"),
            Set.of("foo2-0")),
        when(
            "another sandbox is to be made",
            scene -> scene.onlySandbox(0, false),
            Set.of("foo2-0")),
        when(
            "its processes may outlive its first one, in the pod's namespace",
            scene -> scene.pod(pod -> pod.editSpec().withShareProcessNamespace(true).endSpec()),
            Set.of("foo2-0")),
        when(
            "its processes may outlive its first one, in the node's namespace",
            scene -> scene.pod(pod -> pod.editSpec().withHostPID(true).endSpec()),
            Set.of("foo2-0")),
        when(
            "a hook may take its time",
            scene ->
                scene.spec(
                    "foo2",
                    c ->
                        c.withLifecycle(
                            new LifecycleBuilder()
                                .withNewPostStart()
                                .withNewSleep(5L)
                                .endPostStart()
                                .build())),
            Set.of("foo2-0")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void onlyWhatIsRestartedWhateverTheExitCode(Foreseen foreseen) {
    Scene scene = Scene.ofThreeRunning();
    foreseen.change().accept(scene);

    assertThat(restarts(scene, foreseen.ended())).isEqualTo(foreseen.expected());
  }

  @Test
  void aSidecarIsStartedAgainAndAPlainInitContainerIsNot() {
    Scene sidecars = Scene.ofThreeSidecarsRunning();
    Scene plain = new Scene().init("init").regular("main").running("init");

    assertThat(restarts(sidecars, Set.of("side2-0"))).containsExactly("start sidecar side2-1");
    assertThat(restarts(plain, Set.of("init-0"))).isEmpty();
  }

  @Test
  void theNextRestartWaits() {
    Scene scene = Scene.ofThreeRunning();
    RuntimePodStatus status = scene.status().withEnded(Set.of("foo2-0"));
    PodActions restart = foresee(scene, status).orElseThrow();

    assertThat(
            restart
                .backOff()
                .wait(
                    BackOffState.Key.of(Scene.container("foo2")),
                    Scene.NOW.plusSeconds(1),
                    Scene.NOW.plusSeconds(1),
                    PlanSettings.BackOffSettings.DEFAULT))
        .contains(Duration.ofSeconds(10));
  }

  private static List<String> restarts(Scene scene, Set<String> ended) {
    return foresee(scene, scene.status().withEnded(ended)).map(ActionsText::of).orElse(List.of());
  }

  private static Optional<PodActions> foresee(Scene scene, RuntimePodStatus status) {
    PodActionsInput input = scene.input();
    return ForeseenRestarts.of(
        scene.pod(),
        status,
        Scene.NOW,
        assumed ->
            PodPlanner.computePodActions(
                new PodActionsInput(
                    input.pod(),
                    assumed,
                    input.probes(),
                    input.backOff(),
                    input.restartingAllContainers(),
                    input.settings(),
                    input.now(),
                    input.outdated())));
  }
}
