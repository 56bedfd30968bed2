package io.javelet.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as Go writes them. */
class GoNumberTest {
  private static String go(double value) {
    var text = new StringBuilder();
    GoNumber.append(text, value);
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "7, 7",
    "-7, -7",
    "999999, 999999",
    "1000000, 1e+06",
    "-1234500, -1.2345e+06",
    "9007199254740993, 9.007199254740992e+15",
    "1e300, 1e+300",
    "1234567.25, 1.23456725e+06",
    "123456.25, 123456.25",
    "0.1, 0.1",
    "0.00012, 0.00012",
    "0.000012, 1.2e-05",
    "-2.5e-8, -2.5e-08",
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf",
  })
  void asGo(double value, String expected) {

    assertThat(go(value)).isEqualTo(expected);
  }

  @Test
  void everyNumberReadsBackAsItself() {
    var random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(go(value))).isEqualTo(value);
      }
      double usual = Math.scalb(random.nextDouble(), random.nextInt(80) - 20);
      assertThat(new BigDecimal(go(usual)).doubleValue()).isEqualTo(usual);
    }
  }
}
