package io.javelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.events.RecordedEvent;
import io.javelet.volume.NoSwap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node says of volumes in memory. */
final class VolumeSetupTest {
  private final List<RecordedEvent> told = new ArrayList<>();
  private final EventRecorder events = new EventRecorder(Clock.systemUTC(), 10, List.of(told::add));

  @Test
  void volumesThatMayBeSwappedOutAreToldOf() {
    VolumeSetup.tellOfSwap(true, () -> false, "n", events);

    assertThat(told)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.target()).isEqualTo(EventTarget.node("n"));
          assertThat(event.type()).isEqualTo(EventType.WARNING);
          assertThat(event.reason()).isEqualTo("PossibleMemoryBackedVolumesOnDisk");
          assertThat(event.message())
              .isEqualTo(
                  "The tmpfs noswap option is not supported. Memory-backed volumes (e.g. secrets,"
                      + " emptyDirs, etc.) might be swapped to disk and should no longer be"
                      + " considered secure.");
        });
  }

  @Test
  void whereNothingSwapsOrItCanBeForbiddenNothingIsTold() {
    VolumeSetup.tellOfSwap(true, () -> true, "n", events);
    VolumeSetup.tellOfSwap(
        false,
        () -> {
          throw new AssertionError("there is nothing to forbid");
        },
        "n",
        events);

    assertThat(told).isEmpty();
  }

  @Test
  void theTrialLeavesNothingBehind(@TempDir Path root) throws IOException {
    boolean _ = NoSwap.isPossibleIn(root);

    try (var left = Files.list(root)) {
      assertThat(left).isEmpty();
    }
    assertThat(NoSwap.isPossibleIn(root.resolve("absent"))).isFalse();
  }
}
