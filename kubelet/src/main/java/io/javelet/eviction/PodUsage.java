package io.javelet.eviction;

import java.util.Map;

/**
 * What a pod uses.
 *
 * @param containers by container name
 * @param volumes of its volumes that live and end with it
 * @param volumeBytes what each volume that could be measured holds, by name, those in memory too
 * @param processes how many it has
 */
public record PodUsage(
    Map<String, OfContainer> containers,
    Disk volumes,
    Map<String, Long> volumeBytes,
    long processes) {
  public PodUsage {
    containers = Map.copyOf(containers);
    volumeBytes = Map.copyOf(volumeBytes);
  }

  /** Space on a file system. */
  public record Disk(long bytes, long inodes) {
    /** No space. */
    public static final Disk NONE = new Disk(0, 0);

    Disk plus(Disk other) {
      return new Disk(bytes + other.bytes, inodes + other.inodes);
    }
  }

  /**
   * What a container uses.
   *
   * @param memoryBytes its working set
   * @param layer what it wrote into its own layer
   * @param logs its log files
   */
  public record OfContainer(long memoryBytes, Disk layer, Disk logs) {}

  /** Layers, logs and volumes together. */
  long diskBytes() {
    return volumes.bytes()
        + containers.values().stream()
            .mapToLong(each -> each.layer().bytes() + each.logs().bytes())
            .sum();
  }
}
