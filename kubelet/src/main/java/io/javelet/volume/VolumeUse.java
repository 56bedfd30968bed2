package io.javelet.volume;

import io.javelet.os.FileSystemStatistics;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one volume of a pod takes.
 *
 * @param volume its name
 * @param bytes on the disk or in memory
 * @param inodes files and folders
 * @param limitBytes its own limit, {@code emptyDir.sizeLimit}; absent for none
 * @param fileSystem what it is on
 * @param localDisk whether it counts as the pod's ephemeral storage: emptyDirs on the disk and
 *     config maps, as upstream counts
 * @param claim whose volume it is, absent for one that lives and ends with the pod
 */
public record VolumeUse(
    String volume,
    long bytes,
    long inodes,
    OptionalLong limitBytes,
    FileSystemStatistics fileSystem,
    boolean localDisk,
    Optional<String> claim) {
  /** Whether it holds more than its own limit allows. */
  public boolean isOverLimit() {
    return limitBytes.isPresent() && limitBytes.getAsLong() > 0 && bytes > limitBytes.getAsLong();
  }
}
