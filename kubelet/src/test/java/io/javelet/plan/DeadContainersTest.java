package io.javelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.runtime.ContainerId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates TestPruneInitContainers and the per-container cases of TestGarbageCollect. */
class DeadContainersTest {
  private static Scene crashedThreeTimes() {
    return new Scene()
        .regular("foo")
        .exited("foo", 1)
        .again("foo")
        .exited("foo", 1)
        .again("foo")
        .exited("foo", 1);
  }

  @ParameterizedTest(name = "{0} dead ones stay: {1} may go")
  @CsvSource({"0, foo-2 foo-1 foo-0", "1, foo-1 foo-0", "2, foo-0", "3, ''", "9, ''"})
  void theNewestDeadContainersStay(int keep, String surplus) {
    assertThat(surplus(crashedThreeTimes(), keep)).isEqualTo(words(surplus));
  }

  @Test
  void aRunningContainerIsNotCounted() {
    assertThat(surplus(crashedThreeTimes().again("foo").running("foo"), 1))
        .containsExactly("foo-1", "foo-0");
  }

  @Test
  void aContainerThatIsAboutToStartStays() {
    assertThat(surplus(crashedThreeTimes().again("foo"), 0))
        .containsExactly("foo-2", "foo-1", "foo-0");
  }

  @Test
  void aLostContainerIsNotForgottenWhileItMayRun() {
    assertThat(surplus(crashedThreeTimes().again("foo").unknown("foo").again("foo"), 0))
        .containsExactly("foo-2", "foo-1", "foo-0");
  }

  @Test
  void containersOfOtherNamesAreCountedForThemselves() {
    assertThat(surplus(crashedThreeTimes().exited("bar", 0), 1)).containsExactly("foo-1", "foo-0");
  }

  @Test
  void onlyTheNewestEndOfAnInitContainerStays() {
    Scene scene =
        crashedThreeTimes().init("init").exited("init", 1).again("init").exited("init", 1);

    assertThat(DeadContainers.staleInitContainers(scene.pod(), scene.status()))
        .containsExactly(new ContainerId("init-0"));
  }

  private static List<String> surplus(Scene scene, int keep) {
    return DeadContainers.surplus(scene.status(), keep).stream().map(ContainerId::value).toList();
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
