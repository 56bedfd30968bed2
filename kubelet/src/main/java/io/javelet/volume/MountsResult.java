package io.javelet.volume;

import io.javelet.runtime.ContainerMount;
import java.util.List;

/** What a container gets mounted, or why that cannot be said. */
public sealed interface MountsResult {
  /**
   * Everything it needs is there.
   *
   * @param mounts in the order they are to be made
   */
  record Ready(List<ContainerMount> mounts) implements MountsResult {
    public Ready {
      mounts = List.copyOf(mounts);
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
