package io.javelet.logging;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a value is in the log, the same for both formats: upstream writes Go's forms, so durations
 * are {@code 1m30s} and an absent value is {@code <nil>} (text) or {@code null} (JSON).
 */
final class LogValue {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private LogValue() {}

  /** Opens optionals; what is left and no number, boolean, collection or map is a text. */
  static @Nullable Object unwrap(@Nullable Object value) {
    return value instanceof Optional<?> optional ? optional.orElse(null) : value;
  }

  static String text(Object value) {
    return switch (value) {
      case Throwable failure -> messages(failure);
      case Duration duration -> duration(duration);
      default -> own(value);
    };
  }

  /** A value that cannot say what it is must not take down the thread that logs it. */
  private static String own(Object value) {
    try {
      return String.valueOf(value);
    } catch (RuntimeException bug) {
      return "<" + value.getClass().getSimpleName() + ".toString failed: " + bug + ">";
    }
  }

  /** The messages of a failure and its causes, each said once. */
  static String messages(Throwable failure) {
    var text = new StringBuilder(ownMessage(failure));
    Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < 10; depth++) {
      String message = ownMessage(cause);
      if (text.indexOf(message) < 0) {
        text.append(": ").append(message);
      }
      cause = cause.getCause();
    }
    return text.toString();
  }

  /** As Go prints a duration. */
  static String duration(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative()) {
      return "-" + duration(duration.negated());
    }
    if (duration.toSeconds() == 0) {
      int nanos = duration.toNanosPart();
      if (nanos < 1_000) {
        return nanos + "ns";
      }
      return nanos < 1_000_000
          ? fraction(nanos / 1_000, nanos % 1_000, 3) + "µs"
          : fraction(nanos / 1_000_000, nanos % 1_000_000, 6) + "ms";
    }
    long hours = duration.toHours();
    String seconds = fraction(duration.toSecondsPart(), duration.toNanosPart(), 9) + "s";
    if (hours > 0) {
      return hours + "h" + duration.toMinutesPart() + "m" + seconds;
    }
    return duration.toMinutesPart() > 0 ? duration.toMinutesPart() + "m" + seconds : seconds;
  }

  private static String fraction(long whole, long part, int digits) {
    if (part == 0) {
      return Long.toString(whole);
    }
    String padded = Long.toString(NANOS_PER_SECOND + part).substring(10 - digits);
    return whole + "." + padded.replaceAll("0+$", "");
  }

  private static String ownMessage(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
