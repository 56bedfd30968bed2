package io.javelet.eviction;

import java.util.Map;

/**
 * What a pod uses.
 *
 * @param containers by container name
 * @param volumes of its volumes that live and end with it
 * @param processes how many it has
 */
public record PodUsage(Map<String, OfContainer> containers, Disk volumes, long processes) {
  public PodUsage {
    containers = Map.copyOf(containers);
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
}
