package io.javelet.config.option;

import io.javelet.config.report.Suggestion;
import io.javelet.config.value.EvictionAmount;
import io.javelet.config.value.EvictionSignal;
import io.javelet.config.value.GoDuration;
import io.javelet.config.value.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Judges the entries of the four eviction maps. */
final class EvictionSignals {

  private static final List<String> NAMES =
      Stream.of(EvictionSignal.values()).map(EvictionSignal::text).toList();
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private EvictionSignals() {}

  static Optional<String> judgeThreshold(String signal, String value) {
    return unknown(signal)
        .or(() ->
            value.endsWith("%")
                ? judgePercentage(value)
                : judgeQuantity(value, 1, "must be greater than 0"));
  }

  static Optional<String> judgeGracePeriod(String signal, String value) {
    return unknown(signal)
        .or(() ->
            GoDuration.parse(value)
                .map(d -> d.isNegative() ? Optional.of("must not be negative") : none())
                .orElse(Optional.of("is not a duration such as \"1m30s\"")));
  }

  static Optional<String> judgeReclaim(String signal, String value) {
    if (!value.endsWith("%")) {
      return unknown(signal).or(() -> judgeQuantity(value, 0, "must not be negative"));
    }
    return unknown(signal)
        .or(() ->
            percentage(value)
                .map(p -> p.signum() > 0 ? none() : Optional.of("must be greater than 0%"))
                .orElse(Optional.of("is not a percentage such as \"10%\"")));
  }

  /** The number before a percent sign. */
  static Optional<BigDecimal> percentage(String value) {
    return EvictionAmount.parse(value)
        .flatMap(amount ->
            amount instanceof EvictionAmount.Share(BigDecimal percent)
                ? Optional.of(percent)
                : Optional.empty());
  }

  private static Optional<String> judgePercentage(String value) {
    return percentage(value)
        .map(p ->
            p.signum() >= 0 && p.compareTo(HUNDRED) <= 0
                ? none()
                : Optional.of("must be between 0% and 100%"))
        .orElse(Optional.of("is not a percentage such as \"10%\""));
  }

  private static Optional<String> judgeQuantity(String value, int leastSign, String message) {
    return Quantity.parse(value)
        .map(q -> q.signum() >= leastSign ? none() : Optional.of(message))
        .orElse(Optional.of("is neither a quantity such as \"100Mi\" nor a percentage"));
  }

  private static Optional<String> unknown(String signal) {
    return NAMES.contains(signal)
        ? none()
        : Optional.of(
            "belongs to no known signal; there are "
                + String.join(", ", NAMES)
                + Suggestion.hint(signal, NAMES));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }
}
