package io.javelet.stats;

import java.time.Instant;
import java.util.Optional;

/**
 * What the processes of a cgroup use, at one moment. Immutable.
 *
 * @param at when it was read
 * @param cpu processor time since the cgroup was made
 * @param memory bytes now
 * @param processes how many processes and threads
 * @param pressure how much work has waited, where the kernel tells
 */
public record CgroupUsage(
    Instant at, Cpu cpu, Memory memory, Processes processes, Optional<Pressures> pressure) {

  /** Processor time in nanoseconds. */
  public record Cpu(long total, long user, long system) {}

  /**
   * Memory in bytes, faults as counts.
   *
   * @param usage all of it
   * @param workingSet what cannot be given back at once
   * @param resident anonymous memory
   * @param cache of files
   * @param mapped files mapped into processes
   * @param swap in swap
   * @param activeFile cache in use
   * @param inactiveFile cache not in use
   * @param faults page faults
   * @param majorFaults page faults that had to read
   * @param limit absent when there is none
   * @param swapLimit of swap alone, absent when there is none
   */
  public record Memory(
      long usage,
      long workingSet,
      long resident,
      long cache,
      long mapped,
      long swap,
      long activeFile,
      long inactiveFile,
      long faults,
      long majorFaults,
      Optional<Long> limit,
      Optional<Long> swapLimit) {}

  /**
   * Tasks of a cgroup.
   *
   * @param threads all of them
   * @param limit absent when there is none
   */
  public record Processes(long threads, Optional<Long> limit) {}

  /** How much work has waited for what. */
  public record Pressures(Pressure cpu, Pressure memory, Pressure io) {}

  /** Some of the work has waited, or all of it. */
  public record Pressure(Stall some, Stall full) {}

  /**
   * Waiting.
   *
   * @param totalNanos since the cgroup was made
   * @param average10 percent of the last 10 seconds
   * @param average60 percent of the last minute
   * @param average300 percent of the last five minutes
   */
  public record Stall(long totalNanos, double average10, double average60, double average300) {
    /** None. */
    public static final Stall NONE = new Stall(0, 0, 0, 0);
  }
}
