package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;

/** What this node asks the API server about events. Any thread. */
public final class EventCalls {
  private final ApiServer server;

  public EventCalls(ApiServer server) {
    this.server = server;
  }

  /** Waits before another try, but not longer than until the API server answers again. */
  void pause(Duration atMost) throws InterruptedException {
    server.pause(atMost);
  }

  /** Makes an event. */
  public Event create(Event event) throws ApiServerException, InterruptedException {
    return server.unlimited(client ->
        client
            .v1()
            .events()
            .inNamespace(event.getMetadata().getNamespace())
            .resource(event)
            .create());
  }

  /**
   * Changes an event that was made before.
   *
   * @param patch a strategic merge patch, as JSON
   */
  public Event patch(String namespace, String name, String patch)
      throws ApiServerException, InterruptedException {
    return server.unlimited(client ->
        Patches.send(
            client, "/api/v1/namespaces/" + namespace + "/events/" + name, patch, Event.class));
  }
}
