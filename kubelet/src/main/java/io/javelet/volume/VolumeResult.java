package io.javelet.volume;

import java.util.List;

/** How preparing or tearing down a pod's volumes went. */
public sealed interface VolumeResult {
  /**
   * All of them can be used.
   *
   * @param warnings what is nevertheless not as wanted
   */
  record Ready(List<VolumeWarning> warnings) implements VolumeResult {
    /** Takes a copy. */
    public Ready {
      warnings = List.copyOf(warnings);
    }

    /** All of them are as wanted. */
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
