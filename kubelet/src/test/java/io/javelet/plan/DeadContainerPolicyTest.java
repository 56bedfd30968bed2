package io.javelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.plan.DeadContainerPolicy.Removal;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates TestGarbageCollect and TestSandboxGC of upstream's containerGC. */
class DeadContainerPolicyTest {
  private static Scene diedThreeTimes(boolean runs) {
    Scene scene =
        new Scene()
            .regular("foo")
            .exited("foo", 1)
            .again("foo")
            .exited("foo", 1)
            .again("foo")
            .exited("foo", 1);
    return runs ? scene.again("foo").running("foo") : scene;
  }

  @ParameterizedTest(name = "runs {0}, per container {1}, total {2}: {3} go")
  @CsvSource({
    "false, 1,  -1, foo-1 foo-0",
    "false, 2,  -1, foo-0",
    "false, 3,  -1, ''",
    "false, -1, -1, ''",
    "false, 0,  -1, foo-1 foo-0",
    "true,  1,  -1, foo-1 foo-0",
    "true,  0,  -1, foo-2 foo-1 foo-0",
    "true,  -1, -1, ''",
    "true,  -1, 2,  foo-0",
    "false, -1, 2,  foo-0",
    "false, -1, 0,  foo-1 foo-0",
    "true,  -1, 9,  ''"
  })
  void theOldestGoFirst(boolean runs, int perContainer, int total, String gone) {
    var policy = new DeadContainerPolicy(Duration.ZERO, limit(perContainer), limit(total));

    assertThat(names(policy.removals(List.of(diedThreeTimes(runs).status()), Scene.NOW)))
        .isEqualTo(gone);
  }

  @Test
  void aYoungContainerStays() {
    var policy = new DeadContainerPolicy(Duration.ofDays(1), OptionalInt.of(0), OptionalInt.of(0));

    assertThat(policy.removals(List.of(diedThreeTimes(true).status()), Scene.NOW)).isEmpty();
  }

  @Test
  void atOnceAPodKeepsOneInAnyCase() {
    assertThat(DeadContainerPolicy.DEFAULT.keptAtOnce()).isEqualTo(1);
    assertThat(
            new DeadContainerPolicy(Duration.ZERO, OptionalInt.of(0), OptionalInt.empty())
                .keptAtOnce())
        .isEqualTo(1);
    assertThat(
            new DeadContainerPolicy(Duration.ZERO, OptionalInt.empty(), OptionalInt.empty())
                .keptAtOnce())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void deadSandboxesGoUnlessTheyAreTheNewestOrInUse() {
    Scene scene =
        new Scene().onlySandbox(0, false).sandbox(1, false).sandbox(2, false).sandbox(3, false);

    assertThat(
            DeadContainerPolicy.emptySandboxes(scene.status(), Set.of(new SandboxId("sandbox-1"))))
        .extracting(RuntimeSandbox::id)
        .containsExactly(new SandboxId("sandbox-2"), new SandboxId("sandbox-0"));
  }

  private static OptionalInt limit(int value) {
    return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static String names(List<Removal> removals) {
    return String.join(" ", removals.stream().map(r -> r.container().id().value()).toList());
  }
}
