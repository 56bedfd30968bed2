package io.javelet.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodConfigTest {
  private final List<PodUpdate> updates = new ArrayList<>();
  private final List<DuplicatePod> duplicates = new ArrayList<>();
  private final PodConfig config =
      new PodConfig(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), updates::add, duplicates::add);

  @Test
  void sourcesDoNotTakeEachOthersPodsAway() {
    config.publish(PodSourceName.FILE, List.of(SourcePods.pod("web", "1")));
    config.publish(PodSourceName.API, List.of(SourcePods.pod("app", "2")));
    config.publish(PodSourceName.API, List.of());

    assertThat(updates).hasSize(3);
    assertThat(updates.get(2)).isInstanceOf(PodUpdate.Remove.class);
    assertThat(updates.get(2).source()).isEqualTo(PodSourceName.API);
    assertThat(updates.get(2).pods())
        .singleElement()
        .satisfies(pod -> assertThat(pod.getMetadata().getName()).isEqualTo("app"));
  }

  @Test
  void aDuplicateIsToldOnceAndAgainOnlyAfterItWasMended() {
    var first = SourcePods.pod("web", "1");
    var second = SourcePods.pod("web", "2");

    config.publish(PodSourceName.URL, List.of(first, second));
    config.publish(PodSourceName.URL, List.of(first, second));
    assertThat(duplicates).hasSize(1);

    config.publish(PodSourceName.URL, List.of(first));
    config.publish(PodSourceName.URL, List.of(first, second));
    assertThat(duplicates).hasSize(2);
  }
}
