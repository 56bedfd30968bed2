package io.javelet.volume;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A volume cannot be had; the message says why, without naming the volume. Stays in this room. */
final class VolumeFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String text;
  private final @Nullable String device;

  VolumeFailedException(String text) {
    super(text);
    this.text = text;
    this.device = null;
  }

  private VolumeFailedException(String text, String device, Exception cause) {
    super(text, cause);
    this.text = text;
    this.device = device;
  }

  /** A persistent volume that is known, and to be a device, is not one. */
  static VolumeFailedException ofDevice(String persistentVolume, String text, Exception cause) {
    return new VolumeFailedException(text, persistentVolume, cause);
  }

  /** Why, for status and events. */
  String text() {
    return text;
  }

  /** The persistent volume that could not be given to the pod as a device. */
  Optional<String> device() {
    return Optional.ofNullable(device);
  }
}
