package io.javelet.events;

import io.javelet.events.EventCorrelator.EventKey;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from every room and thread, merges equal ones, and remembers the newest for who asks
 * on this node. Sends nothing anywhere: listeners do, and are never called under the lock.
 * Upstream's counterpart: {@code record.EventRecorder} with client-go's event correlator.
 */
public final class EventRecorder {
  private static final Logger log = LoggerFactory.getLogger(EventRecorder.class);

  private final Clock clock;
  private final int capacity;
  private final List<EventListener> listeners;
  private final ReentrantLock lock = new ReentrantLock();

  /** The event last recorded stands last. Guarded by {@link #lock}, as is the correlator. */
  private final LinkedHashMap<EventKey, RecordedEvent> events = new LinkedHashMap<>();

  private final EventCorrelator correlator = new EventCorrelator();

  private record Remembered(RecordedEvent event, boolean tell) {}

  /**
   * @param clock dates the events
   * @param capacity how many different events are remembered
   * @param listeners told of each event, unless there are far too many about one object
   */
  public EventRecorder(Clock clock, int capacity, List<EventListener> listeners) {
    this.clock = clock;
    this.capacity = capacity;
    this.listeners = List.copyOf(listeners);
  }

  /** Records something that was to be expected. */
  public RecordedEvent normal(EventTarget target, EventReason reason, String message) {
    return record(target, EventType.NORMAL, reason.word(), message);
  }

  /** Records something that somebody may have to look at. */
  public RecordedEvent warning(EventTarget target, EventReason reason, String message) {
    return record(target, EventType.WARNING, reason.word(), message);
  }

  /**
   * Records an event whose reason is not one of {@link EventReason}: a pod rejected at admission
   * has the rejection's reason.
   *
   * @return the event, merged with the earlier ones that differ in nothing but time, or combined
   *     with many that differ in nothing but their text
   */
  public RecordedEvent record(EventTarget target, EventType type, String reason, String message) {
    Remembered remembered = remember(target, type, reason, message);
    log.atInfo()
        .addKeyValue("object", target.fullName())
        .addKeyValue("fieldPath", target.fieldPath())
        .addKeyValue("kind", target.kind())
        .addKeyValue("type", type.word())
        .addKeyValue("reason", reason)
        .addKeyValue("message", message)
        .log("Event occurred");
    if (remembered.tell()) {
      listeners.forEach(listener -> tell(listener, remembered.event()));
    }
    return remembered.event();
  }

  /** The remembered events, the one last seen last. */
  public List<RecordedEvent> recent() {
    lock.lock();
    try {
      return List.copyOf(events.values());
    } finally {
      lock.unlock();
    }
  }

  private Remembered remember(EventTarget target, EventType type, String reason, String message) {
    Instant now = clock.instant();
    lock.lock();
    try {
      var correlated = correlator.correlate(target, type, reason, message, now);
      RecordedEvent known = events.remove(correlated.key());
      RecordedEvent event =
          known != null
              ? known.again(correlated.message(), now)
              : new RecordedEvent(target, type, reason, correlated.message(), 1, now, now);
      events.put(correlated.key(), event);
      if (events.size() > capacity) {
        events.pollFirstEntry();
      }
      return new Remembered(event, correlator.mayPass(target, now));
    } finally {
      lock.unlock();
    }
  }

  private static void tell(EventListener listener, RecordedEvent event) {
    try {
      listener.onEvent(event);
    } catch (RuntimeException bug) {
      // Who records an event does not pay for a listener's bug.
      log.atError()
          .setCause(bug)
          .addKeyValue("reason", event.reason())
          .log("Event listener failed");
    }
  }
}
