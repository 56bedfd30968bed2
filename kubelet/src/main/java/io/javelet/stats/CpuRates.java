package io.javelet.stats;

import io.javelet.os.CgroupPath;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes rates of counters, from one request to the next. Any thread. Requests less than a second
 * apart see the same rate; after five minutes without one there is none.
 */
final class CpuRates {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private record Point(Instant at, long total, OptionalLong rate) {}

  private final Map<CgroupPath, Point> points = new ConcurrentHashMap<>();

  /** Processor time per second, in nanoseconds; absent while it is not known. */
  OptionalLong rate(CgroupPath cgroup, Instant at, long total) {
    return points.merge(cgroup, new Point(at, total, OptionalLong.empty()), CpuRates::next).rate();
  }

  private static Point next(Point before, Point now) {
    Duration between = Duration.between(before.at(), now.at());
    if (between.compareTo(SHORTEST) < 0) {
      return before;
    }
    if (between.compareTo(LONGEST) > 0 || now.total() < before.total()) {
      return now;
    }
    double nanos = (double) (now.total() - before.total()) / between.toNanos() * 1e9;
    return new Point(now.at(), now.total(), OptionalLong.of(Math.round(nanos)));
  }

  /** Forgets all cgroups but these. */
  void keep(Set<CgroupPath> cgroups) {
    if (points.size() > 2 * cgroups.size() + 16) {
      points.keySet().retainAll(cgroups);
    }
  }
}
