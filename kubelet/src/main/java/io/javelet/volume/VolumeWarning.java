package io.javelet.volume;

/**
 * Something is not as it should be with a volume that can be used all the same.
 *
 * @param reason the event's reason
 * @param message for the event and the log; names the volume
 */
public record VolumeWarning(String reason, String message) {}
