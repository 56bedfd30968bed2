package io.javelet.images;

import io.javelet.runtime.ResolvedImage;
import java.time.Instant;
import java.util.Optional;

/** Whether a container has its image. */
public sealed interface ImageOutcome {
  /** It is in the runtime's store. */
  record Present(ResolvedImage image) implements ImageOutcome {}

  /**
   * It is not.
   *
   * @param reason the waiting reason, for example {@code ErrImagePull}
   * @param message the waiting message
   * @param retryAt when asking again can give another answer; absent when only a change of the pod
   *     or an image that arrives by itself can
   */
  record Failed(String reason, String message, Optional<Instant> retryAt) implements ImageOutcome {}
}
