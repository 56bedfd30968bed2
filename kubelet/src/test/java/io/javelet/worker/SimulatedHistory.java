package io.javelet.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Supplier;

/** The last lines of what happened in a simulation, where somebody wants to read it. */
final class SimulatedHistory {
  private static final int LINES = Integer.getInteger("javelet.simulation.lines", 150);

  private final Deque<String> lines = new ArrayDeque<>();
  private final boolean kept;
  private final Clock clock;

  /**
   * @param kept whether anybody wants to read it; else nothing is even put into words
   */
  SimulatedHistory(boolean kept, Clock clock) {
    this.kept = kept;
    this.clock = clock;
  }

  void tell(Supplier<String> what) {
    if (kept) {
      double seconds = Duration.between(SimulatedTime.START, clock.instant()).toMillis() / 1000.0;
      lines.add(String.format(Locale.ROOT, "%9.3f %s", seconds, what.get()));
      if (lines.size() > LINES) {
        lines.removeFirst();
      }
    }
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
