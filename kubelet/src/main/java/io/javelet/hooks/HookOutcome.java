package io.javelet.hooks;

/** How a hook ended. */
sealed interface HookOutcome {
  /** As it should. */
  record Done() implements HookOutcome {}

  /** Badly; the words are for the container's waiting message. */
  record Failed(String message) implements HookOutcome {}

  /** It was still at it when its time was over. */
  record OutOfTime() implements HookOutcome {}
}
