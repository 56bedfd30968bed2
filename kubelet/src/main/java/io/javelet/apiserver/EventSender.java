package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.javelet.events.EventListener;
import io.javelet.events.EventTarget;
import io.javelet.events.RecordedEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to the API server, in order, on a virtual thread of its own: a new one is made, one
 * that happened again is changed. While the API server is away the newest ones wait, up to a bound.
 * Upstream's counterpart: client-go's {@code EventBroadcaster} with its sink.
 */
public final class EventSender implements EventListener {
  private static final Logger log = LoggerFactory.getLogger(EventSender.class);
  private static final int MOST_WAITING = 1000;
  private static final int MOST_REMEMBERED = 4096;
  private static final int ATTEMPTS = 12;
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final EventCalls calls;
  private final String node;
  private final RequestLimit limit;
  private final BlockingQueue<RecordedEvent> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread thread;

  /** What was made for each event, so that it can be changed. Owned by the thread. */
  private final Map<Key, String> made = new LinkedHashMap<>();

  private record Key(EventTarget target, String reason, String message) {}

  /**
   * @param node the node's name
   * @param qps events each second; 0 means any number
   * @param burst how many at once before that
   */
  public EventSender(EventCalls calls, String node, int qps, int burst) {
    this.calls = calls;
    this.node = node;
    this.limit = new RequestLimit(qps, burst, System::nanoTime);
    this.thread = Thread.ofVirtual().name("event-sender").unstarted(this::run);
  }

  /** Begins to send. */
  public void start() {
    thread.start();
  }

  /** Ends it; what still waits is not sent. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  @Override
  public void onEvent(RecordedEvent event) {
    while (!waiting.offer(event)) {
      RecordedEvent oldest = waiting.poll();
      if (oldest != null) {
        log.atDebug()
            .addKeyValue("object", oldest.target().fullName())
            .addKeyValue("reason", oldest.reason())
            .log("Too many events wait for the API server; the oldest one is not sent");
      }
    }
  }

  private void run() {
    try {
      while (true) {
        RecordedEvent event = waiting.take();
        limit.acquire();
        send(event);
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Events are sent no more");
    }
  }

  private void send(RecordedEvent event) throws InterruptedException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        sendOnce(event);
        return;
      } catch (ApiServerException failure) {
        if (!failure.mayPass() && !failure.unauthorized()) {
          log.atWarn()
              .addKeyValue("object", event.target().fullName())
              .addKeyValue("reason", event.reason())
              .addKeyValue("err", failure.getMessage())
              .log("The API server refused an event");
          return;
        }
      }
      calls.pause(RETRY);
    }
  }

  private void sendOnce(RecordedEvent event) throws ApiServerException, InterruptedException {
    Key key = new Key(event.target(), event.reason(), event.message());
    String known = made.get(key);
    if (known != null) {
      try {
        calls.patch(namespace(event), known, again(event));
        return;
      } catch (ApiServerException failure) {
        if (!failure.notFound()) {
          throw failure;
        }
        // Events do not live long in the API server.
      }
    }
    Event created = event(event);
    calls.create(created);
    made.put(key, created.getMetadata().getName());
    if (made.size() > MOST_REMEMBERED) {
      made.remove(made.keySet().iterator().next());
    }
  }

  private static String again(RecordedEvent event) {
    return "{\"count\":%d,\"lastTimestamp\":\"%s\"}".formatted(event.count(), time(event.last()));
  }

  private Event event(RecordedEvent event) {
    EventTarget target = event.target();
    Instant first = event.first();
    long nanos = first.getEpochSecond() * 1_000_000_000L + first.getNano();
    return new EventBuilder()
        .withNewMetadata()
        .withName(target.name() + "." + Long.toHexString(nanos))
        .withNamespace(namespace(event))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion("v1")
        .withKind(target.kind())
        .withNamespace(target.namespace().isEmpty() ? null : target.namespace())
        .withName(target.name())
        .withUid(target.uid().isEmpty() ? target.name() : target.uid())
        .withFieldPath(target.fieldPath().isEmpty() ? null : target.fieldPath())
        .endInvolvedObject()
        .withReason(event.reason())
        .withMessage(event.message())
        .withType(event.type().word())
        .withCount(event.count())
        .withFirstTimestamp(time(event.first()))
        .withLastTimestamp(time(event.last()))
        .withNewSource("kubelet", node)
        .withReportingComponent("kubelet")
        .withReportingInstance(node)
        .build();
  }

  private static String namespace(RecordedEvent event) {
    return event.target().namespace().isEmpty() ? "default" : event.target().namespace();
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
