package io.javelet.plan;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * Durations as upstream's messages write them, which is how its language prints them: {@code 10s},
 * {@code 1m20s}, {@code 5m0s}, {@code 500ms}.
 */
final class GoDuration {
  private GoDuration() {}

  static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return decimal(duration.toNanos(), 6) + "ms";
    }
    long hours = duration.toHours();
    long minutes = duration.toMinutesPart();
    String seconds = decimal(duration.minusMinutes(duration.toMinutes()).toNanos(), 9) + "s";
    if (hours > 0) {
      return hours + "h" + minutes + "m" + seconds;
    }
    return minutes > 0 ? minutes + "m" + seconds : seconds;
  }

  private static String decimal(long nanos, int scale) {
    BigDecimal value = BigDecimal.valueOf(nanos, scale);
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
