package io.javelet.config.option;

import io.javelet.config.report.Suggestion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rules for one value alone. Each answers with what is allowed, worded to follow the value. */
final class Check {
  private static final int LAST_PORT = 65_535;

  private Check() {}

  static <T> Function<T, List<Flaw>> that(Predicate<T> holds, String message) {
    return value -> holds.test(value) ? List.of() : List.of(Flaw.whole(message));
  }

  static Function<Integer, List<Flaw>> between(int least, int most) {
    return that(v -> v >= least && v <= most, "must be between " + least + " and " + most);
  }

  static Function<Integer, List<Flaw>> atLeast(int least) {
    return that(v -> v >= least, "must be " + least + " or more");
  }

  static Function<Long, List<Flaw>> atLeastLong(long least) {
    return that(v -> v >= least, "must be " + least + " or more");
  }

  static Function<Integer, List<Flaw>> port() {
    return between(1, LAST_PORT);
  }

  static Function<Integer, List<Flaw>> portOrOff() {
    return that(
        v -> v >= 0 && v <= LAST_PORT, "must be between 1 and 65535, or 0 to switch it off");
  }

  static Function<String, List<Flaw>> oneOf(String... allowed) {
    List<String> names = List.of(allowed);
    return that(names::contains, "must be " + alternatives(names));
  }

  static Function<Duration, List<Flaw>> notNegative() {
    return that(d -> !d.isNegative(), "must not be negative");
  }

  static Function<Duration, List<Flaw>> positive() {
    return that(d -> d.compareTo(Duration.ZERO) > 0, "must be greater than 0");
  }

  static Function<String, List<Flaw>> ipAddress() {
    return that(text -> text.isEmpty() || IpAddress.isValid(text), "is not an IP address");
  }

  static Function<List<String>, List<Flaw>> eachOf(List<String> allowed) {
    return each(entry ->
        allowed.contains(entry)
            ? Optional.empty()
            : Optional.of(
                "is not known; allowed are "
                    + String.join(", ", allowed)
                    + Suggestion.hint(entry, allowed)));
  }

  /** A rule for every entry of a list. */
  static Function<List<String>, List<Flaw>> each(Function<String, Optional<String>> rule) {
    return entries ->
        IntStream.range(0, entries.size())
            .boxed()
            .flatMap(i ->
                rule.apply(entries.get(i)).stream()
                    .map(message -> Flaw.part("[" + i + "]", entries.get(i), message)))
            .toList();
  }

  /** A rule for every entry of a map, by its key and value. */
  static Function<SortedMap<String, String>, List<Flaw>> eachEntry(
      BiFunction<String, String, Optional<String>> rule) {
    return entries ->
        entries.entrySet().stream()
            .flatMap(entry ->
                rule.apply(entry.getKey(), entry.getValue()).stream()
                    .map(message ->
                        Flaw.part("[" + entry.getKey() + "]", entry.getValue(), message)))
            .toList();
  }

  static String alternatives(List<String> names) {
    List<String> quoted =
        names.stream().map(name -> name.isEmpty() ? "empty" : "\"" + name + "\"").toList();
    return quoted.size() == 1
        ? quoted.getFirst()
        : quoted.stream().limit(quoted.size() - 1L).collect(Collectors.joining(", "))
            + " or "
            + quoted.getLast();
  }
}
