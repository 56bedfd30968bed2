package io.javelet.os;

import java.io.IOException;
import java.util.Optional;

/**
 * A process, told apart from a later one with the same number. Immutable.
 *
 * @param pid its number
 * @param startTime when it started, in clock ticks since boot: field 22 of {@code /proc/<pid>/stat}
 */
public record ProcessId(long pid, long startTime) {
  /** The process that has this number now. */
  public static Optional<ProcessId> of(long pid) throws IOException {
    return ProcFs.ofThisMachine().startTime(pid).map(startTime -> new ProcessId(pid, startTime));
  }

  /** Whether it still exists, as a zombie or alive. */
  public boolean exists() throws IOException {
    return of(pid).equals(Optional.of(this));
  }

  @Override
  public String toString() {
    return pid + "@" + startTime;
  }
}
