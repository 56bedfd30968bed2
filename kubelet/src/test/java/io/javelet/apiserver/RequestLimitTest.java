package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RequestLimitTest {
  private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

  private RequestLimit limit(int qps, int burst) {
    return new RequestLimit(qps, burst, now::get);
  }

  @Test
  void aBurstGoesOutAtOnceAndTheNextWaitsForItsShareOfASecond() {
    RequestLimit limit = limit(10, 3);

    assertThat(limit.reserve()).isZero();
    assertThat(limit.reserve()).isZero();
    assertThat(limit.reserve()).isZero();
    assertThat(limit.reserve()).isEqualTo(Duration.ofMillis(100));
    assertThat(limit.reserve()).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void whatIsNotUsedIsSavedUpToTheBurst() {
    RequestLimit limit = limit(10, 2);
    assertThat(limit.reserve()).isZero();
    assertThat(limit.reserve()).isZero();

    now.addAndGet(Duration.ofHours(1).toNanos());

    assertThat(limit.reserve()).isZero();
    assertThat(limit.reserve()).isZero();
    assertThat(limit.reserve()).isPositive();
  }

  @Test
  void noRateMeansNoLimit() {
    RequestLimit limit = limit(0, 1);
    for (int i = 0; i < 1000; i++) {
      assertThat(limit.reserve()).isZero();
    }
  }
}
