package io.javelet.stats;

import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeStatistics.DiskUse;
import java.util.List;

/**
 * What a pod uses of what a node can run short of.
 *
 * @param uid the pod
 * @param processes how many it has
 * @param containers those that run
 */
public record PodLevels(PodUid uid, long processes, List<OfContainer> containers) {
  public PodLevels {
    containers = List.copyOf(containers);
  }

  /**
   * A container that runs.
   *
   * @param name in its pod
   * @param memoryBytes its working set; 0 when its cgroup was not found
   * @param layer what it wrote into its own layer
   * @param logs its log files
   */
  public record OfContainer(String name, long memoryBytes, DiskUse layer, DiskUse logs) {}
}
