package io.javelet.sync;

import io.javelet.runtime.PodFullName;
import java.util.Optional;

/** Tells whether pods of this node are Ready. */
@FunctionalInterface
public interface PodReadiness {
  /** Whether the pod is Ready; absent when nobody declares it. */
  Optional<Boolean> ready(PodFullName name);
}
