package io.javelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Restates TestShouldContainerBeRestarted and TestContainerShouldRestart. */
class RestartPolicyTest {
  record Case(String name, Consumer<Scene> change, boolean start) {
    @Override
    public String toString() {
      return name + (start ? ": starts" : ": stays");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aContainer(Case aCase) {
    Scene scene = new Scene().regular("foo");
    aCase.change().accept(scene);

    assertThat(verdict(scene, true).start()).isEqualTo(aCase.start());
  }

  static Stream<Case> aContainer() {
    return Stream.of(
        new Case("never made", s -> {}, true),
        new Case("never made, policy Never", s -> s.policy("Never"), true),
        new Case("runs", s -> s.running("foo"), false),
        new Case("made but not started, policy Never", s -> s.policy("Never").created("foo"), true),
        new Case("lost, policy Never", s -> s.policy("Never").unknown("foo"), true),
        new Case("never made, the pod is deleted", s -> s.deleted(0), false),
        new Case("lost, the pod is deleted", s -> s.deleted(0).unknown("foo"), false),
        new Case("failed, the pod is deleted", s -> s.deleted(30).exited("foo", 1), false),
        new Case("succeeded, policy Always", s -> s.exited("foo", 0), true),
        new Case("failed, policy OnFailure", s -> s.policy("OnFailure").exited("foo", -1), true),
        new Case("killed, policy OnFailure", s -> s.policy("OnFailure").exited("foo", 137), true),
        new Case("succeeded, policy OnFailure", s -> s.policy("OnFailure").exited("foo", 0), false),
        new Case("failed, policy Never", s -> s.policy("Never").exited("foo", 1), false),
        new Case("succeeded, no policy", s -> s.policy(null).exited("foo", 0), true),
        new Case(
            "succeeded, a policy of a later release",
            s -> s.policy("Maybe").exited("foo", 0),
            true));
  }

  @ParameterizedTest(name = "pod {0}, container {1}, exit code {2}: {3}")
  @CsvSource({
    "Never,     Always,    0,  true",
    "Never,     Always,    1,  true",
    "Never,     OnFailure, 0,  false",
    "Never,     OnFailure, 1,  true",
    "Always,    Never,     0,  false",
    "Always,    Never,     1,  false",
    "Always,    OnFailure, 0,  false",
    "OnFailure, Never,     1,  false",
    "OnFailure, Always,    0,  true"
  })
  void theContainersOwnPolicyWins(String ofPod, String ofContainer, int code, boolean start) {
    Scene scene =
        new Scene().policy(ofPod).regular("foo").policyOf("foo", ofContainer).exited("foo", code);

    assertThat(verdict(scene, true).start()).isEqualTo(start);
  }

  @Test
  void theContainersOwnPolicyIsNotReadWithoutTheGate() {
    Scene scene =
        new Scene().policy("Never").regular("foo").policyOf("foo", "Always").exited("foo", 0);

    assertThat(verdict(scene, false).start()).isFalse();
  }

  @ParameterizedTest(name = "{0} {1}, exit code {2}: {3}")
  @CsvSource({
    "Restart,              In,    42, true",
    "Restart,              In,    41, false",
    "Restart,              NotIn, 41, true",
    "Restart,              NotIn, 42, false",
    "RestartAllContainers, In,    42, false"
  })
  void aRuleWinsOverThePolicyOfItsContainer(
      String action, String operator, int code, boolean start) {
    Scene scene =
        new Scene()
            .regular("foo")
            .policyOf("foo", "Never")
            .rule("foo", action, operator, 42)
            .exited("foo", code);

    assertThat(verdict(scene, true).start()).isEqualTo(start);
  }

  @Test
  void aRuleWithoutExitCodesMatchesNothing() {
    Scene scene =
        new Scene()
            .regular("foo")
            .spec(
                "foo",
                c -> c.addNewRestartPolicyRule().withAction("Restart").endRestartPolicyRule());

    assertThat(RestartPolicy.matchingRule(scene.pod().getSpec().getContainers().getFirst(), 1))
        .isEmpty();
  }

  @Test
  void aVerdictSaysWhy() {
    Scene scene = new Scene().policy("OnFailure").regular("foo").exited("foo", 3);

    assertThat(verdict(scene, true).reason())
        .isEqualTo("it ended with 3 and the pod's policy is OnFailure");
  }

  private static RestartPolicy.Verdict verdict(Scene scene, boolean containerRules) {
    return RestartPolicy.verdict(
        scene.pod(),
        scene.pod().getSpec().getContainers().getFirst(),
        scene.status().newest("foo"),
        containerRules);
  }
}
