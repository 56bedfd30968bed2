package io.javelet.events;

/**
 * Is told of every event, merged ones included, on the thread that recorded it; never blocks. The
 * sender to the API server is one.
 */
@FunctionalInterface
public interface EventListener {
  /** The event as it is now. */
  void onEvent(RecordedEvent event);
}
