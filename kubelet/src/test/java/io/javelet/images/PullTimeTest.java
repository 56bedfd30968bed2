package io.javelet.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullTimeTest {
  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "-5,0s",
    "1,1ms",
    "999,999ms",
    "1000,1s",
    "1250,1.25s",
    "1001,1.001s",
    "59999,59.999s",
    "60000,1m0s",
    "123500,2m3.5s",
    "3600000,1h0m0s",
    "7384056,2h3m4.056s"
  })
  void aDurationIsWritten(long millis, String expected) {
    assertThat(PullTime.text(Duration.ofMillis(millis))).isEqualTo(expected);
    assertThat(PullTime.text(Duration.ofMillis(millis).plusNanos(millis < 0 ? 0 : 999_999)))
        .isEqualTo(expected);
  }
}
