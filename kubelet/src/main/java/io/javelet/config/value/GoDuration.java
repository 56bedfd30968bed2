package io.javelet.config.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations in the notation of upstream's files and flags: {@code 1h30m}, {@code 1.5s}, {@code 0}.
 */
public final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Map<String, BigDecimal> NANOS =
      Map.of(
          "ns", BigDecimal.ONE,
          "us", BigDecimal.valueOf(1_000),
          "µs", BigDecimal.valueOf(1_000),
          "μs", BigDecimal.valueOf(1_000),
          "ms", BigDecimal.valueOf(1_000_000),
          "s", BigDecimal.valueOf(1_000_000_000L),
          "m", BigDecimal.valueOf(60_000_000_000L),
          "h", BigDecimal.valueOf(3_600_000_000_000L));
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /** Reads a duration; absent when the text is none or does not fit into 64 bits of nanoseconds. */
  public static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal total = BigDecimal.ZERO;
    Matcher part = PART.matcher(rest);
    int at = 0;
    while (at < rest.length()) {
      if (!part.find(at) || part.start() != at) {
        return Optional.empty();
      }
      BigDecimal unit = java.util.Objects.requireNonNull(NANOS.get(part.group(2)));
      BigDecimal nanos = new BigDecimal(withLeadingZero(part.group(1))).multiply(unit);
      total = total.add(nanos.setScale(0, RoundingMode.DOWN));
      at = part.end();
    }
    if (total.compareTo(LONGEST) > 0) {
      return Optional.empty();
    }
    Duration duration = Duration.ofNanos(total.longValueExact());
    return Optional.of(negative ? duration.negated() : duration);
  }

  /** Writes a duration as upstream does: {@code 1m0s}, {@code 100ms}, {@code 0s}. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    String sign = duration.isNegative() ? "-" : "";
    Duration positive = duration.abs();
    if (positive.compareTo(Duration.ofSeconds(1)) < 0) {
      return sign + belowOneSecond(positive.toNanos());
    }
    long hours = positive.toHours();
    int minutes = positive.toMinutesPart();
    BigDecimal seconds =
        BigDecimal.valueOf(positive.toSecondsPart())
            .add(BigDecimal.valueOf(positive.toNanosPart(), 9))
            .stripTrailingZeros();
    StringBuilder text = new StringBuilder(sign);
    if (hours > 0) {
      text.append(hours).append('h');
    }
    if (hours > 0 || minutes > 0) {
      text.append(minutes).append('m');
    }
    return text.append(seconds.toPlainString()).append('s').toString();
  }

  private static String belowOneSecond(long nanos) {
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    boolean micros = nanos < 1_000_000;
    BigDecimal value = BigDecimal.valueOf(nanos, micros ? 3 : 6).stripTrailingZeros();
    return value.toPlainString() + (micros ? "µs" : "ms");
  }

  private static String withLeadingZero(String number) {
    String leading = number.startsWith(".") ? "0" + number : number;
    return leading.endsWith(".") ? leading + "0" : leading;
  }
}
