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
  public void create(Event event) throws ApiServerException, InterruptedException {
    server.<Boolean>unlimited(client -> {
      PlainRequests.create(client, path(event.getMetadata().getNamespace()), event);
      return true;
    });
  }

  /**
   * Changes an event that was made before.
   *
   * @param patch a strategic merge patch, as JSON
   */
  public Event patch(String namespace, String name, String patch)
      throws ApiServerException, InterruptedException {
    return server.unlimited(
        client -> PlainRequests.patch(client, path(namespace) + "/" + name, patch, Event.class));
  }

  private static String path(String namespace) {
    return "/api/v1/namespaces/" + namespace + "/events";
  }
}
