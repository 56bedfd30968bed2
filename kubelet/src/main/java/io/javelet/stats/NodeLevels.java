package io.javelet.stats;

import io.javelet.os.FileSystemStatistics;
import java.util.Optional;

/**
 * How much of what a node can run short of is used. Immutable.
 *
 * @param memory of the machine
 * @param pods memory of all pods; absent where their cgroup has no limit
 * @param node the file system of the agent's folder; absent when it could not be asked
 * @param images the file system of images, likewise
 * @param containers the file system of containers' layers, likewise
 * @param processes of the machine
 */
public record NodeLevels(
    Level memory,
    Optional<Level> pods,
    Optional<FileSystemStatistics> node,
    Optional<FileSystemStatistics> images,
    Optional<FileSystemStatistics> containers,
    Level processes) {

  /** Something that is counted. */
  public record Level(long used, long capacity) {
    /** What is left. */
    public long available() {
      return Math.max(0, capacity - used);
    }
  }
}
