package io.javelet.events;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * Keeps floods of events small: equal ones are counted, many that differ in nothing but their text
 * become one, and an object that never stops is slowed down. Owned by {@link EventRecorder}, under
 * whose lock it is called. Upstream's counterpart: client-go's {@code EventCorrelator} with its
 * defaults.
 */
final class EventCorrelator {
  private static final int MOST_TEXTS = 10;
  private static final Duration SIMILAR_WITHIN = Duration.ofMinutes(10);
  private static final int SPAM_BURST = 25;
  private static final Duration SPAM_REFILL = Duration.ofMinutes(5);
  private static final int MOST_OBJECTS = 4096;
  private static final String COMBINED = "(combined from similar events): ";

  private final Map<Similar, Texts> similar = new Bounded<>();
  private final Map<EventTarget, Bucket> buckets = new Bounded<>();

  /** What events have in common that may be combined: all but the text and the part meant. */
  private record Similar(EventTarget whole, EventType type, String reason) {}

  private static final class Texts {
    final LinkedHashSet<String> seen = new LinkedHashSet<>();
    Instant last = Instant.MIN;
  }

  private static final class Bucket {
    double permits = SPAM_BURST;
    Instant filledAt;

    Bucket(Instant now) {
      filledAt = now;
    }
  }

  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    Bounded() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MOST_OBJECTS;
    }
  }

  /**
   * What an event becomes.
   *
   * @param key events of one key are one event with a count
   * @param message of that event now
   */
  record Correlated(EventKey key, String message) {}

  /** Which events count as the same; the text is empty where many texts were combined. */
  record EventKey(EventTarget target, EventType type, String reason, String text) {}

  /** Where an event belongs. */
  Correlated correlate(
      EventTarget target, EventType type, String reason, String message, Instant now) {
    EventTarget whole = target.whole();
    Texts texts = similar.computeIfAbsent(new Similar(whole, type, reason), _ -> new Texts());
    if (texts.last.isBefore(now.minus(SIMILAR_WITHIN))) {
      texts.seen.clear();
    }
    texts.last = now;
    texts.seen.add(message);
    if (texts.seen.size() < MOST_TEXTS) {
      return new Correlated(new EventKey(target, type, reason, message), message);
    }
    texts.seen.removeFirst();
    return new Correlated(new EventKey(whole, type, reason, ""), COMBINED + message);
  }

  /** Whether an event about this object may be sent on, or there have been too many. */
  boolean mayPass(EventTarget target, Instant now) {
    Bucket bucket = buckets.computeIfAbsent(target.whole(), _ -> new Bucket(now));
    double refilled =
        (double) Duration.between(bucket.filledAt, now).toMillis() / SPAM_REFILL.toMillis();
    bucket.permits = Math.min(SPAM_BURST, bucket.permits + Math.max(refilled, 0));
    bucket.filledAt = now;
    if (bucket.permits < 1) {
      return false;
    }
    bucket.permits--;
    return true;
  }
}
