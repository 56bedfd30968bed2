package io.javelet.stats;

import io.javelet.os.FileSystemStatistics;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.RuntimeStatistics.DiskUse;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What takes time to find out: it is read beside requests and may be some seconds old. Immutable.
 *
 * @param at when it was read
 * @param layers what containers have written into their own layers
 * @param logs the size of containers' log files
 * @param disks the file systems
 */
record SlowFacts(
    Instant at, Map<ContainerId, DiskUse> layers, Map<ContainerId, DiskUse> logs, Disks disks) {
  SlowFacts {
    layers = Map.copyOf(layers);
    logs = Map.copyOf(logs);
  }

  /**
   * The file systems; one that could not be asked is absent.
   *
   * @param node of the agent's folder
   * @param images of images
   * @param containers of containers' layers
   */
  record Disks(
      Optional<FileSystemStatistics> node, Optional<Place> images, Optional<Place> containers) {}

  Optional<FileSystemStatistics> node() {
    return disks.node();
  }

  Optional<Place> images() {
    return disks.images();
  }

  Optional<Place> containers() {
    return disks.containers();
  }

  /** What the runtime uses of a file system, and the file system. */
  record Place(DiskUse use, FileSystemStatistics fileSystem) {}
}
