package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.runtime.ProbeResults.Result;
import java.util.Optional;

/** What a probe is for. */
public enum ProbeKind {
  /** A container that fails it is restarted. */
  LIVENESS("Liveness", Result.SUCCESS),
  /** A container that fails it gets no traffic. */
  READINESS("Readiness", Result.FAILURE),
  /**
   * Holds the other two back until it has succeeded once; a container that fails it is restarted.
   */
  STARTUP("Startup", Result.UNKNOWN);

  private final String word;
  private final Result initial;

  ProbeKind(String word, Result initial) {
    this.word = word;
    this.initial = initial;
  }

  /** As upstream's events begin. */
  String word() {
    return word;
  }

  /** What counts before the probe has said anything. */
  Result initial() {
    return initial;
  }

  /** The probe of this kind that the container declares. */
  Optional<Probe> of(Container container) {
    return Optional.ofNullable(
        switch (this) {
          case LIVENESS -> container.getLivenessProbe();
          case READINESS -> container.getReadinessProbe();
          case STARTUP -> container.getStartupProbe();
        });
  }

  /**
   * Whether a failure ends the container, after which nothing is asked until there is a new one.
   */
  boolean failureEndsContainer() {
    return switch (this) {
      case LIVENESS, STARTUP -> true;
      case READINESS -> false;
    };
  }
}
