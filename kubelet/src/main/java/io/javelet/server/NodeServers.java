package io.javelet.server;

import io.javelet.server.auth.Authorization;
import io.javelet.server.http.Answer;
import io.javelet.server.http.HttpPort;
import io.javelet.server.http.Listening;
import io.javelet.server.http.ServerLoop;
import io.javelet.server.http.TlsHandshakes;
import io.javelet.server.logs.LogWrites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The agent's ports: HTTPS, read-only, health, and the unix socket for local clients. One event
 * loop serves all of them. Built and started by the root before there are pods, so that its health
 * can be asked for from the beginning.
 */
public final class NodeServers {
  private final ServerLoop loop = new ServerLoop();
  private final LogWrites writes = new LogWrites();
  private final Map<Door, HttpPort> ports = new EnumMap<>(Door.class);

  /** Not yet listening. */
  public NodeServers(ServerSettings settings, ServerParts parts) {
    List<Endpoint> endpoints = new Endpoints(settings, parts, loop, writes).all();
    ServerSettings.Listeners listeners = settings.listeners();
    ServerParts.Access access = parts.access();
    var everywhere = new Router.Guards(access.authentication(), access.authorization());
    // Whoever may open the socket is root, or in the group that was named: no API server is asked.
    var locally = new Router.Guards(access.authentication(), Authorization.local());
    record Plan(
        Door door,
        Optional<Listening> where,
        Optional<Router.Guards> guards,
        Optional<TlsHandshakes> tls) {}
    List<Plan> plans =
        List.of(
            new Plan(Door.HEALTH, listeners.health(), Optional.empty(), Optional.empty()),
            new Plan(Door.READ_ONLY, listeners.readOnly(), Optional.empty(), Optional.empty()),
            new Plan(Door.LOCAL, listeners.local(), Optional.of(locally), Optional.empty()),
            new Plan(Door.HTTPS, listeners.https(), Optional.of(everywhere), access.tls()));
    for (Plan plan : plans) {
      plan.where()
          .ifPresent(where ->
              ports.put(
                  plan.door(),
                  new HttpPort(
                      loop,
                      name(plan.door()),
                      where,
                      new Router(plan.door(), plan.guards(), endpoints, parts.metrics().http()),
                      settings.limits(),
                      plan.tls())));
    }
  }

  /** Begins to listen. A port that is taken is tried again until it is free. */
  public void start() {
    ports.values().forEach(HttpPort::open);
  }

  /** Waits until every port listens; false when one does not in time. */
  public boolean awaitListening(Duration patience) throws InterruptedException {
    for (HttpPort port : ports.values()) {
      if (!port.awaitListening(patience)) {
        return false;
      }
    }
    return true;
  }

  /** Closes the ports and ends what is under way; returns when that is done or a second is over. */
  public void stop() {
    ports.values().forEach(HttpPort::close);
    loop.close();
    writes.close();
  }

  /** The number of a door's port, while it listens. */
  Optional<Integer> port(Door door) {
    return Optional.ofNullable(ports.get(door)).flatMap(HttpPort::actualPort);
  }

  private static String name(Door door) {
    return switch (door) {
      case HTTPS -> "https";
      case READ_ONLY -> "read-only";
      case HEALTH -> "health";
      case LOCAL -> "local";
    };
  }

  /** What a local endpoint's answer is on the wire. */
  static Answer answer(LocalEndpoint.Reply reply) {
    boolean json = reply.text().startsWith("{") || reply.text().startsWith("[");
    return Answer.of(
        reply.status(), json ? "application/json" : "text/plain; charset=utf-8", reply.text());
  }

  static List<Endpoint> local(List<LocalEndpoint> local) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (LocalEndpoint each : local) {
      endpoints.add(
          Endpoint.of(
              each.path(),
              Set.of(each.method()),
              EnumSet.of(Door.LOCAL),
              call ->
                  answer(
                      each.action()
                          .act(
                              new LocalEndpoint.Question(
                                  call.variables(),
                                  call.request().query(),
                                  call.request().text())))));
    }
    return endpoints;
  }
}
