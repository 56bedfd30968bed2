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
 * @param node the file system of the agent's folder
 * @param images the file system of images
 * @param containers the file system of containers' layers
 */
record SlowFacts(
    Instant at,
    Map<ContainerId, DiskUse> layers,
    Map<ContainerId, DiskUse> logs,
    Optional<FileSystemStatistics> node,
    Optional<Place> images,
    Optional<Place> containers) {
  SlowFacts {
    layers = Map.copyOf(layers);
    logs = Map.copyOf(logs);
  }

  /** What the runtime uses of a file system, and the file system. */
  record Place(DiskUse use, FileSystemStatistics fileSystem) {}
}
