package io.javelet.source;

import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodFullName;

/**
 * A pod that was left out because its source had already declared one of the same full name or UID.
 *
 * @param source who declared both
 * @param name the full name of the one left out
 * @param uid its UID
 */
public record DuplicatePod(PodSourceName source, PodFullName name, String uid) {
  /** Reason of the event about it. */
  public static final String REASON = "FailedValidation";

  /** What the event about it says. */
  public String message() {
    return "Error validating pod %s_%s(%s) from %s due to duplicate pod name \"%s\", ignoring"
        .formatted(name.name(), name.namespace(), uid, source, name.name());
  }
}
