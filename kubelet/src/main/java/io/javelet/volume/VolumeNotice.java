package io.javelet.volume;

import io.javelet.events.EventType;

/**
 * Something that is to be told of a volume that can be used, or is being made.
 *
 * @param type whether somebody may have to look at it
 * @param reason the event's reason
 * @param message for the event and the log; names the volume
 */
public record VolumeNotice(EventType type, String reason, String message) {
  /** Something is not as it should be. */
  static VolumeNotice warning(String reason, String message) {
    return new VolumeNotice(EventType.WARNING, reason, message);
  }
}
