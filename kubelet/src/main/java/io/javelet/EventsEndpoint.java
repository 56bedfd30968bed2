package io.javelet;

import io.javelet.events.EventRecorder;
import io.javelet.events.RecordedEvent;
import io.javelet.server.LocalEndpoint;
import io.javelet.server.LocalEndpoint.Question;
import io.javelet.server.LocalEndpoint.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Answers {@code kubelet events}: the newest events of this node. Any thread. */
final class EventsEndpoint {
  private final JsonMapper json = JsonMapper.shared();
  private final EventRecorder events;

  EventsEndpoint(EventRecorder events) {
    this.events = events;
  }

  LocalEndpoint endpoint() {
    return new LocalEndpoint("GET", "/javelet/v1/events", this::answer);
  }

  private Reply answer(Question question) {
    return new Reply(
        200, json.writeValueAsString(events.recent().stream().map(EventsEndpoint::shown).toList()));
  }

  /** The names are those of the API's events. */
  private static Map<String, Object> shown(RecordedEvent event) {
    Map<String, Object> involved = new LinkedHashMap<>();
    involved.put("kind", event.target().kind());
    involved.put("namespace", event.target().namespace());
    involved.put("name", event.target().name());
    involved.put("uid", event.target().uid());
    involved.put("fieldPath", event.target().fieldPath());
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("involvedObject", involved);
    shown.put("type", event.type().word());
    shown.put("reason", event.reason());
    shown.put("message", event.message());
    shown.put("count", event.count());
    shown.put("firstTimestamp", event.first().toString());
    shown.put("lastTimestamp", event.last().toString());
    return shown;
  }
}
