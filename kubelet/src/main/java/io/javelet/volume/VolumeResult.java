package io.javelet.volume;

import java.util.List;

/** How preparing or tearing down a pod's volumes went. */
public sealed interface VolumeResult {
  /**
   * All of them can be used.
   *
   * @param notices what is to be told of them all the same
   */
  record Ready(List<VolumeNotice> notices) implements VolumeResult {
    /** Takes a copy. */
    public Ready {
      notices = List.copyOf(notices);
    }

    /** There is nothing to tell of them. */
    public Ready() {
      this(List.of());
    }
  }

  /**
   * One of them is not; worth another try.
   *
   * @param volume its name in the pod spec; empty when it is the pod's folder itself
   * @param reason the event's reason, for example {@code FailedMount}
   * @param message for the event and the log; names the volume
   */
  record Failed(String volume, String reason, String message) implements VolumeResult {}
}
