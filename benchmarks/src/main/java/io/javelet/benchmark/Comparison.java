package io.javelet.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Samples of one latency on both sides, the agent's and the floor's. Used by one thread. */
final class Comparison {
  private static final double NANOS = 1e6;

  private final String what;
  private final String target;
  private final List<Long> floor = new ArrayList<>();
  private final List<Long> agent = new ArrayList<>();

  /**
   * @param target what is hoped for, for people
   */
  Comparison(String what, String target) {
    this.what = what;
    this.target = target;
  }

  void floor(long nanos) {
    floor.add(nanos);
  }

  void agent(long nanos) {
    agent.add(nanos);
  }

  /** One line: medians in milliseconds, their ratio, and the spread of the agent's. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%-52s %9.1f %9.1f %7.2f   %-10s (%.1f to %.1f, n=%d)",
        what,
        median(floor) / NANOS,
        median(agent) / NANOS,
        median(agent) / median(floor),
        target,
        agent.stream().mapToLong(Long::longValue).min().orElse(0) / NANOS,
        agent.stream().mapToLong(Long::longValue).max().orElse(0) / NANOS,
        agent.size());
  }

  static String header() {
    return String.format(
        Locale.ROOT, "%-52s %9s %9s %7s   %s", "", "bare ms", "agent ms", "ratio", "target");
  }

  private static double median(List<Long> samples) {
    List<Long> sorted = samples.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
  }
}
