package io.javelet.runtime;

import java.util.List;
import java.util.Optional;

/** What only the runtime knows of disk use. Calls block and fail as in {@link ContainerRuntime}. */
public interface RuntimeStatistics {
  /**
   * A file system, or a part of it.
   *
   * @param mountPoint of the file system; empty when the runtime does not say
   * @param usedBytes by what is meant
   * @param usedInodes likewise
   */
  record DiskUse(String mountPoint, long usedBytes, long usedInodes) {}

  /** What a container has written into its own layer. */
  record WritableLayer(ContainerId container, DiskUse use) {}

  /**
   * Where the runtime keeps what.
   *
   * @param images of the images
   * @param containers of the containers' layers; the same one where the runtime does not tell them
   *     apart
   */
  record FileSystems(Optional<DiskUse> images, Optional<DiskUse> containers) {}

  /** Of every running container. */
  List<WritableLayer> writableLayers();

  /** Of images and containers. */
  FileSystems fileSystems();
}
