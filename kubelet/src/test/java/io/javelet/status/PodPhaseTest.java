package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.plan.Scene;
import io.javelet.runtime.ProbeResults.Result;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The phase of a pod. Each state is one letter: {@code r} runs, {@code w} waits and never ran,
 * {@code c} was made and does not run, {@code 0} or {@code 1} ended with that code, {@code b} waits
 * to be restarted after it failed, {@code s} runs and has not passed its startup probe.
 */
class PodPhaseTest {
  /** Upstream: TestPodPhaseWithRestartAlways, …RestartNever, …RestartOnFailure. */
  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource({
    "Always,    w,  Pending",
    "Always,    ww, Pending",
    "Always,    c,  Pending",
    "Always,    r,  Running",
    "Always,    rr, Running",
    "Always,    0,  Running",
    "Always,    1,  Running",
    "Always,    00, Running",
    "Always,    11, Running",
    "Always,    01, Running",
    "Always,    r0, Running",
    "Always,    r1, Running",
    "Always,    rw, Pending",
    "Always,    rc, Pending",
    "Always,    rb, Running",
    "Always,    b,  Running",
    "Always,    bw, Pending",
    "Never,     w,  Pending",
    "Never,     ww, Pending",
    "Never,     r,  Running",
    "Never,     rr, Running",
    "Never,     0,  Succeeded",
    "Never,     00, Succeeded",
    "Never,     1,  Failed",
    "Never,     11, Failed",
    "Never,     01, Failed",
    "Never,     r0, Running",
    "Never,     r1, Running",
    "Never,     rw, Pending",
    "Never,     0w, Pending",
    "OnFailure, w,  Pending",
    "OnFailure, r,  Running",
    "OnFailure, rr, Running",
    "OnFailure, 0,  Succeeded",
    "OnFailure, 00, Succeeded",
    "OnFailure, 1,  Running",
    "OnFailure, 11, Running",
    "OnFailure, 01, Running",
    "OnFailure, r0, Running",
    "OnFailure, r1, Running",
    "OnFailure, rw, Pending",
    "OnFailure, rb, Running",
    "OnFailure, b0, Running"
  })
  void byTheRegularContainers(String policy, String states, String phase) {
    StatusScene scene = new StatusScene(new Scene().policy(policy));
    addAll(scene, "", states);
    assertThat(scene.generate().getPhase()).isEqualTo(phase);
  }

  /**
   * Upstream: TestPodPhaseWithRestartAlwaysInitContainers, …RestartNeverInitContainers,
   * …RestartOnFailureInitContainers.
   */
  @ParameterizedTest(name = "{0}, init {1}, regular {2}: {3}")
  @CsvSource({
    "Always,    w,  w, Pending",
    "Always,    r,  w, Pending",
    "Always,    0,  w, Pending",
    "Always,    1,  w, Pending",
    "Always,    b,  w, Pending",
    "Always,    c,  w, Pending",
    "Always,    00, w, Pending",
    "Always,    0r, w, Pending",
    "Always,    0w, w, Pending",
    "Always,    0,  r, Running",
    "Always,    00, r, Running",
    "Always,    0,  0, Running",
    "Always,    0,  1, Running",
    "Always,    0,  b, Running",
    "Never,     w,  w, Pending",
    "Never,     r,  w, Pending",
    "Never,     1,  w, Failed",
    "Never,     01, w, Failed",
    "Never,     0,  w, Pending",
    "Never,     0,  r, Running",
    "Never,     0,  0, Succeeded",
    "Never,     0,  1, Failed",
    "OnFailure, w,  w, Pending",
    "OnFailure, r,  w, Pending",
    "OnFailure, 1,  w, Pending",
    "OnFailure, b,  w, Pending",
    "OnFailure, 0,  w, Pending",
    "OnFailure, 0,  r, Running",
    "OnFailure, 0,  0, Succeeded",
    "OnFailure, 0,  1, Running"
  })
  void behindInitContainers(String policy, String init, String states, String phase) {
    StatusScene scene = new StatusScene(new Scene().policy(policy));
    addAll(scene, "init", init);
    addAll(scene, "", states);
    assertThat(scene.generate().getPhase()).isEqualTo(phase);
  }

  /** Upstream: TestPodPhaseWithRestartAlwaysRestartableInitContainers and its neighbours. */
  @ParameterizedTest(name = "{0}, sidecars {1}, regular {2}: {3}")
  @CsvSource({
    "Always,    w,  w, Pending",
    "Always,    s,  w, Pending",
    "Always,    r,  w, Pending",
    "Always,    r,  r, Running",
    "Always,    rr, r, Running",
    "Always,    s,  r, Running",
    "Always,    b,  r, Running",
    "Always,    1,  r, Running",
    "Always,    0,  r, Running",
    "Always,    r,  b, Running",
    "Never,     r,  w, Pending",
    "Never,     r,  r, Running",
    "Never,     r,  0, Running",
    "Never,     0,  0, Succeeded",
    "Never,     1,  0, Succeeded",
    "Never,     0,  1, Failed",
    "Never,     r,  1, Running",
    "OnFailure, r,  0, Running",
    "OnFailure, 0,  0, Succeeded",
    "OnFailure, 0,  1, Running"
  })
  void besideSidecars(String policy, String sidecars, String states, String phase) {
    StatusScene scene = new StatusScene(new Scene().policy(policy));
    addAll(scene, "sidecar", sidecars);
    addAll(scene, "", states);
    assertThat(scene.generate().getPhase()).isEqualTo(phase);
  }

  /** Upstream: TestPodPhaseWithContainerRestartPolicy. */
  @ParameterizedTest(name = "pod {0}, container {1}, rule {2}, code {3}: {4}")
  @CsvSource({
    "Never,     Always,    none,            1,  Running",
    "Never,     Always,    none,            0,  Running",
    "Never,     OnFailure, none,            1,  Running",
    "Never,     OnFailure, none,            0,  Succeeded",
    "Always,    Never,     none,            1,  Failed",
    "Always,    Never,     none,            0,  Succeeded",
    "OnFailure, Never,     none,            1,  Failed",
    "Never,     Never,     Restart In 42,   42, Running",
    "Never,     Never,     Restart In 42,   1,  Failed",
    "Never,     Never,     Restart NotIn 1, 2,  Running",
    "Never,     Never,     Restart NotIn 1, 1,  Failed"
  })
  void byTheContainersOwnPolicy(String podPolicy, String own, String rule, int code, String phase) {
    StatusScene scene = new StatusScene(new Scene().policy(podPolicy).regular("a"));
    scene.with(s -> s.policyOf("a", own));
    if (!rule.equals("none")) {
      String[] words = rule.split(" ", -1);
      scene.with(s -> s.rule("a", words[0], words[1], Integer.valueOf(words[2])));
    }
    scene.with(s -> s.exited("a", code));
    assertThat(scene.generate().getPhase()).isEqualTo(phase);
  }

  /** Upstream: TestGenerateAPIPodStatus…, "a phase that was published as terminal stays". */
  @TestFactory
  Stream<DynamicTest> aLastPhaseIsTheLastOne() {
    return Stream.of("Succeeded", "Failed")
        .flatMap(last ->
            Stream.of(
                DynamicTest.dynamicTest(
                    last + " shown by the API server",
                    () -> {
                      PodStatus status =
                          StatusScene.of("a")
                              .shown(StatusScene.phase(last))
                              .with(s -> s.running("a"))
                              .generate();
                      assertThat(status.getPhase()).isEqualTo(last);
                    }),
                DynamicTest.dynamicTest(
                    last + " generated before",
                    () -> {
                      PodStatus status =
                          StatusScene.of("a")
                              .published(StatusScene.phase(last))
                              .with(s -> s.running("a"))
                              .generate();
                      assertThat(status.getPhase()).isEqualTo(last);
                    })));
  }

  @Test
  void aPhaseIsExplainedAsLongAsItLasts() {
    PodStatus before = StatusScene.phase("Running");
    before.setReason("Because");
    before.setMessage("somebody said so");
    StatusScene scene = StatusScene.of("a").published(before).with(s -> s.running("a"));

    assertThat(scene.generate().getReason()).isEqualTo("Because");
    assertThat(scene.generate().getMessage()).isEqualTo("somebody said so");

    scene.with(s -> s.policy("Never").exited("a", 1));
    assertThat(scene.generate().getPhase()).isEqualTo("Failed");
    assertThat(scene.generate().getReason()).isNull();
  }

  private static void addAll(StatusScene scene, String kind, String states) {
    String prefix = kind.isEmpty() ? "c" : kind;
    for (int i = 0; i < states.length(); i++) {
      String name = prefix + i;
      scene.with(s -> {
        switch (kind) {
          case "init" -> s.init(name);
          case "sidecar" -> s.sidecar(name);
          default -> s.regular(name);
        }
      });
      state(scene, name, states.charAt(i));
    }
  }

  private static void state(StatusScene scene, String name, char state) {
    switch (state) {
      case 'w' -> {}
      case 'c' -> scene.with(s -> s.created(name));
      case 'r' -> scene.with(s -> s.running(name));
      case 's' -> scene.with(s -> s.probed(name).running(name).startup(name, Result.UNKNOWN));
      case '0' -> scene.with(s -> s.exited(name, 0));
      case '1' -> scene.with(s -> s.exited(name, 1));
      case 'b' -> scene.with(s -> s.exited(name, 1)).crashLooping(name);
      default -> throw new IllegalArgumentException("no state " + state);
    }
  }

  /** Whatever its policy says: the pod begins anew and has not failed. */
  @ParameterizedTest
  @CsvSource({"5, Pending", "6, Failed"})
  void anInitContainerThatRestartsAllOfThemHasNotFailedThePod(int code, String phase) {
    Scene scene =
        new Scene()
            .policy("Never")
            .init("i")
            .regular("a")
            .rule("i", "RestartAllContainers", "In", 5)
            .exited("i", code);

    assertThat(new StatusScene(scene).generate().getPhase()).isEqualTo(phase);
  }

  @ParameterizedTest
  @CsvSource({"5, Running", "6, Failed", "0, Succeeded"})
  void theOnlyContainerThatRestartsAllOfThemHasNotEndedThePod(int code, String phase) {
    Scene scene =
        new Scene()
            .policy("Never")
            .regular("a")
            .rule("a", "RestartAllContainers", "In", 5)
            .exited("a", code);

    assertThat(new StatusScene(scene).generate().getPhase()).isEqualTo(phase);
  }
}
