package io.javelet.images;

import java.math.BigDecimal;
import java.time.Duration;

/** Writes how long a pull took, in upstream's notation and whole milliseconds. Pure. */
final class PullTime {
  private PullTime() {}

  /** For example {@code 0s}, {@code 850ms}, {@code 1.25s}, {@code 2m3.5s}. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis <= 0) {
      return "0s";
    }
    if (millis < 1000) {
      return millis + "ms";
    }
    long minutes = millis / 60_000;
    String seconds =
        BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros().toPlainString() + "s";
    if (minutes == 0) {
      return seconds;
    }
    return (minutes >= 60 ? minutes / 60 + "h" : "") + minutes % 60 + "m" + seconds;
  }
}
