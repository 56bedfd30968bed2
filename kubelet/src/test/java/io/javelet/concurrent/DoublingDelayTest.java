package io.javelet.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DoublingDelayTest {
  @Test
  void itDoublesUpToItsLimitAndBeginsAnewWhenAllWentWell() {
    var delay = new DoublingDelay(Duration.ofSeconds(1), Duration.ofSeconds(5));
    List<Long> seconds = new ArrayList<>();
    for (int failures = 0; failures < 5; failures++) {
      seconds.add(delay.now().toSeconds());
      delay.lengthen();
    }
    assertThat(seconds).containsExactly(1L, 2L, 4L, 5L, 5L);

    delay.reset();

    assertThat(delay.now()).isEqualTo(Duration.ofSeconds(1));
  }
}
