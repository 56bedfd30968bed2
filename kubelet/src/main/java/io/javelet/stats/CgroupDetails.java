package io.javelet.stats;

import java.util.List;
import java.util.Optional;

/**
 * What cAdvisor tells of a cgroup beside its use. Immutable.
 *
 * @param throttling present when its processor time is limited
 * @param shares processor shares, as version 1 counts them
 * @param memory more of it
 * @param devices what it has read and written, by device
 */
public record CgroupDetails(
    Optional<Throttling> throttling, long shares, MoreMemory memory, List<DeviceIo> devices) {
  public CgroupDetails {
    devices = List.copyOf(devices);
  }

  /**
   * Limited processor time.
   *
   * @param quotaMicros per period
   * @param periodMicros of the limit
   * @param periods that have passed
   * @param throttledPeriods of them, in which it had to wait
   * @param throttledNanos how long
   * @param bursts periods in which it used what it had saved
   * @param burstNanos how long
   */
  public record Throttling(
      long quotaMicros,
      long periodMicros,
      long periods,
      long throttledPeriods,
      long throttledNanos,
      long bursts,
      long burstNanos) {}

  /**
   * More of memory: bytes, and counts since the cgroup was made.
   *
   * @param reserved what it keeps when memory is short; 0 for nothing
   */
  public record MoreMemory(
      long maximum,
      long failures,
      long kernel,
      long oomKills,
      Optional<Long> swapLimit,
      long reserved) {}

  /**
   * One device.
   *
   * @param device {@code /dev/sda}
   */
  public record DeviceIo(
      String device,
      int major,
      int minor,
      long readBytes,
      long writtenBytes,
      long reads,
      long writes) {}
}
