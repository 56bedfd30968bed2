package io.javelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "PT0S,      0s",
    "PT10S,     10s",
    "PT1M,      1m0s",
    "PT1M20S,   1m20s",
    "PT5M,      5m0s",
    "PT1H,      1h0m0s",
    "PT2H3M4S,  2h3m4s",
    "PT0.5S,    500ms",
    "PT0.0015S, 1.5ms",
    "PT1.5S,    1.5s",
    "PT1M0.25S, 1m0.25s",
    "PT-10S,    -10s"
  })
  void isWrittenAsUpstreamWritesIt(Duration duration, String text) {
    assertThat(GoDuration.format(duration)).isEqualTo(text);
  }
}
