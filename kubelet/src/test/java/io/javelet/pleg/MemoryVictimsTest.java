package io.javelet.pleg;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryVictimsTest {
  private static final Instant NOW = Instant.EPOCH;

  @ParameterizedTest(name = "{0} {1} {2} {3} → {4}")
  @CsvSource(
      textBlock =
          """
          # the container, its state, exit code and reason as the runtime says, the reason as it is
          victim, EXITED,  137, Error,     OOMKilled
          victim, EXITED,  137, '',        OOMKilled
          victim, EXITED,  137, OOMKilled, OOMKilled
          victim, EXITED,  137, ContainerStatusUnknown, ContainerStatusUnknown
          victim, EXITED,  1,   Error,     Error
          victim, EXITED,  0,   Completed, Completed
          victim, RUNNING, 137, Error,     Error
          other,  EXITED,  137, Error,     Error
          """)
  void theReasonOfAnExitIs(
      String id, ContainerState state, int code, String reason, String expected) {
    var victims = new MemoryVictims();
    victims.add(new ContainerId("victim"));

    RuntimePodStatus explained =
        victims.explain(status(id, state, new RuntimeContainer.Exit(code, reason, "")));

    assertThat(explained.containers())
        .extracting(RuntimeContainer::exit)
        .containsExactly(new RuntimeContainer.Exit(code, expected, ""));
  }

  @Test
  void oldOnesAreForgotten() {
    var victims = new MemoryVictims();
    var exit = new RuntimeContainer.Exit(137, "Error", "");
    assertThat(victims.add(new ContainerId("first"))).isTrue();
    assertThat(victims.add(new ContainerId("first"))).isFalse();
    RuntimePodStatus first = status("first", ContainerState.EXITED, exit);
    assertThat(victims.explain(first)).isNotEqualTo(first);

    for (int i = 0; i < 2000; i++) {
      victims.add(new ContainerId("later-" + i));
    }

    assertThat(victims.explain(first)).isEqualTo(first);
    RuntimePodStatus last = status("later-1999", ContainerState.EXITED, exit);
    assertThat(victims.explain(last)).isNotEqualTo(last);
  }

  private static RuntimePodStatus status(
      String id, ContainerState state, RuntimeContainer.Exit exit) {
    var container =
        new RuntimeContainer(
            new ContainerId(id),
            "main",
            0,
            state,
            new RuntimeContainer.Times(NOW, Optional.of(NOW), Optional.of(NOW)),
            exit,
            new RuntimeContainer.Image("image", "image"),
            RuntimeContainer.Notes.NONE,
            "");
    return new RuntimePodStatus(
        new PodUid("u"), new PodFullName("default", "pod"), List.of(), List.of(container), NOW);
  }
}
