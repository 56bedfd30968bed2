package io.javelet.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The pods' volumes.
 *
 * @param pluginDirectory where FlexVolume drivers are
 * @param statsPeriod how often their use is measured; absent means never
 * @param controllerAttachDetach whether the cluster's controller attaches them
 * @param capacityIsolation whether local disk use is counted and limited
 * @param changeDetection how config maps and secrets are kept current
 */
public record VolumeConfiguration(
    Path pluginDirectory,
    Optional<Duration> statsPeriod,
    boolean controllerAttachDetach,
    boolean capacityIsolation,
    ChangeDetection changeDetection) {

  /** How config maps and secrets are kept current. */
  public enum ChangeDetection {
    /** Ask each time. */
    GET,
    /** Ask after a while. */
    CACHE,
    /** Be told. */
    WATCH
  }
}
