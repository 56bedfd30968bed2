package io.javelet.stats;

import io.javelet.os.FileSystemStatistics;
import io.javelet.runtime.PodUid;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what volumes take fresh while somebody asks. Measuring walks over all their files and may
 * hang, so that no request ever waits for it: each gets what was measured last, and has it measured
 * again beside it when that is older than the period, or a pod is new. Any thread. Upstream's
 * counterpart: the volume stat calculator, which walks whether anybody asks or not.
 */
public final class VolumeUsage {
  private static final Logger log = LoggerFactory.getLogger(VolumeUsage.class);

  /** How many periods old a measurement may be and still be told. */
  private static final int USABLE_PERIODS = 10;

  private final Meter meter;
  private final Optional<Duration> period;
  private final InstantSource clock;
  private final AtomicBoolean measuring = new AtomicBoolean();
  private volatile Measured newest = new Measured(Instant.EPOCH, Map.of());

  /**
   * One volume of a pod.
   *
   * @param name in the pod
   * @param at when it was measured
   * @param bytes what it takes
   * @param inodes files and folders
   * @param fileSystem what it is on
   * @param localDisk whether it counts as the pod's ephemeral storage
   * @param claim whose volume it is, absent for one that ends with the pod
   */
  public record OfVolume(
      String name,
      Instant at,
      long bytes,
      long inodes,
      FileSystemStatistics fileSystem,
      boolean localDisk,
      Optional<String> claim) {}

  /** Measures the volumes of a pod, however long that takes. */
  @FunctionalInterface
  public interface Meter {
    /** Those that could be measured. */
    List<OfVolume> measure(PodUid pod) throws InterruptedException;
  }

  private record Measured(Instant at, Map<PodUid, List<OfVolume>> volumes) {}

  /**
   * Nothing is measured yet.
   *
   * @param period how old a measurement may become while somebody asks; absent for no measuring
   */
  public VolumeUsage(Meter meter, Optional<Duration> period, InstantSource clock) {
    this.meter = meter;
    this.period = period;
    this.clock = clock;
  }

  /** What is known now of the volumes of these pods; those that are not measured are missing. */
  Map<PodUid, List<OfVolume>> of(Set<PodUid> pods) {
    if (period.isEmpty()) {
      return Map.of();
    }
    Measured now = newest;
    Duration age = Duration.between(now.at(), clock.instant());
    boolean stale = age.compareTo(period.get()) >= 0 || !now.volumes().keySet().containsAll(pods);
    if (stale && measuring.compareAndSet(false, true)) {
      Thread.ofVirtual().name("volume-usage").start(() -> measure(Set.copyOf(pods)));
    }
    return age.compareTo(period.get().multipliedBy(USABLE_PERIODS)) < 0 ? now.volumes() : Map.of();
  }

  private void measure(Set<PodUid> pods) {
    try {
      Map<PodUid, List<OfVolume>> volumes = new HashMap<>();
      for (PodUid pod : pods) {
        volumes.put(pod, List.copyOf(meter.measure(pod)));
      }
      newest = new Measured(clock.instant(), Map.copyOf(volumes));
    } catch (InterruptedException stopped) {
      log.atDebug().addKeyValue("err", stopped.toString()).log("Volumes are no longer measured");
    } finally {
      measuring.set(false);
    }
  }
}
