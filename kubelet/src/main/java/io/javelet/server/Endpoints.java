package io.javelet.server;

import io.javelet.server.http.Answer;
import io.javelet.server.http.ServerLoop;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.ObjectMapper;

/** Everything that can be asked for, from the settings. The order matters: the first match wins. */
final class Endpoints {
  private static final List<String> DEBUGGING =
      List.of(
          "/run/**",
          "/exec/**",
          "/attach/**",
          "/portForward/**",
          "/containerLogs/**",
          "/runningpods/**",
          "/debug/pprof/**",
          "/debug/jvm/**",
          "/logs/**");

  private Endpoints() {}

  static List<Endpoint> of(ServerSettings settings, ServerParts parts, ServerLoop loop) {
    var json = new ObjectMapper();
    var runtime = new RuntimeGate(parts.runtime());
    var pods = new PodEndpoints(parts.pods(), runtime, json);
    List<Endpoint> endpoints = new ArrayList<>();
    long startedSeconds = parts.process().facts().startedAt().getEpochSecond();
    endpoints.addAll(new HealthEndpoints(parts.health()).all());
    endpoints.add(MetricsEndpoint.of("/metrics", parts.metrics()::text, startedSeconds));
    endpoints.addAll(pods.all());
    endpoints.addAll(NodeServers.local(parts.local()));
    if (settings.switches().debugging()) {
      endpoints.addAll(pods.debugging());
      endpoints.addAll(
          new InformationEndpoints(parts.process().facts(), json, InstantSource.system()).all());
      endpoints.addAll(
          new DebugEndpoints(
                  parts.process().verbosity(),
                  new JvmState(settings.folders().root()),
                  parts.process().commandLine())
              .all(settings.switches().profiling(), settings.switches().flags()));
    }
    EnumSet<Door> closed =
        settings.switches().debugging()
            ? EnumSet.of(Door.READ_ONLY)
            : EnumSet.of(Door.READ_ONLY, Door.HTTPS, Door.LOCAL);
    endpoints.addAll(disabled(closed));
    return endpoints;
  }

  private static List<Endpoint> disabled(Set<Door> doors) {
    return DEBUGGING.stream()
        .map(path ->
            Endpoint.fixed(
                path,
                Endpoint.ANY,
                doors,
                _ -> Answer.text(405, "Debug endpoints are disabled.\n")))
        .toList();
  }
}
