package io.javelet.events;

import java.time.Instant;

/**
 * One event as it is now. Upstream's counterpart: {@code v1.Event}.
 *
 * @param target what it is about
 * @param type normal or warning
 * @param reason one word, mostly of {@link EventReason}
 * @param message for people
 * @param count how often the same thing has happened, 1 or more
 * @param first when it happened first
 * @param last when it happened last
 */
public record RecordedEvent(
    EventTarget target,
    EventType type,
    String reason,
    String message,
    int count,
    Instant first,
    Instant last) {

  /** The same event, seen once more. */
  RecordedEvent again(String newest, Instant now) {
    return new RecordedEvent(target, type, reason, newest, count + 1, first, now);
  }
}
