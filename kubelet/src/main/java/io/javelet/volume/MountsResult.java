package io.javelet.volume;

import io.javelet.runtime.ContainerDevice;
import io.javelet.runtime.ContainerMount;
import java.util.List;

/** What a container gets of volumes, or why that cannot be said. */
public sealed interface MountsResult {
  /**
   * Everything it needs is there.
   *
   * @param mounts in the order they are to be made
   * @param devices volumes that it gets as devices
   */
  record Ready(List<ContainerMount> mounts, List<ContainerDevice> devices) implements MountsResult {
    public Ready {
      mounts = List.copyOf(mounts);
      devices = List.copyOf(devices);
    }
  }

  /**
   * The container cannot be created.
   *
   * @param reason the waiting reason, {@code CreateContainerConfigError}
   * @param message names the mount and what is wrong
   */
  record Failed(String reason, String message) implements MountsResult {}
}
