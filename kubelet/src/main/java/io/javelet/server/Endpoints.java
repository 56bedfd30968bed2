package io.javelet.server;

import io.javelet.server.http.Answer;
import io.javelet.server.http.ServerLoop;
import io.javelet.server.logs.LogWrites;
import io.javelet.server.nodelogs.Journal;
import io.javelet.server.nodelogs.LogFiles;
import io.javelet.server.streaming.RuntimeTunnel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.ObjectMapper;

/**
 * Everything that can be asked for, from the settings. The order matters: the first match wins.
 * Made once, by the thread that builds the server.
 */
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

  private final ServerSettings settings;
  private final ServerParts parts;
  private final ServerLoop loop;
  private final LogWrites writes;
  private final ObjectMapper json = new ObjectMapper();
  private final RuntimeGate runtime;
  private final PodLookup lookup;

  Endpoints(ServerSettings settings, ServerParts parts, ServerLoop loop, LogWrites writes) {
    this.settings = settings;
    this.parts = parts;
    this.loop = loop;
    this.writes = writes;
    this.runtime = new RuntimeGate(parts.runtime());
    this.lookup = new PodLookup(parts.pods());
  }

  List<Endpoint> all() {
    var pods = new PodEndpoints(parts.pods(), runtime, json);
    List<Endpoint> endpoints = new ArrayList<>();
    long startedSeconds = parts.process().facts().startedAt().getEpochSecond();
    endpoints.addAll(
        new HealthEndpoints(parts.health(), parts.process().facts().startedAt()).all());
    endpoints.add(MetricsEndpoint.of("/metrics", parts.metrics()::text, startedSeconds));
    endpoints.add(
        MetricsEndpoint.of("/metrics/probes", parts.metrics()::probesText, startedSeconds));
    endpoints.addAll(new StatisticsEndpoints(runtime).all(startedSeconds));
    endpoints.addAll(pods.all());
    endpoints.addAll(NodeServers.local(parts.local()));
    Set<Door> closed = EnumSet.of(Door.READ_ONLY);
    if (settings.switches().debugging()) {
      endpoints.addAll(pods.debugging());
      endpoints.addAll(streams());
      endpoints.addAll(process());
    } else {
      closed = EnumSet.of(Door.READ_ONLY, Door.HTTPS, Door.LOCAL);
    }
    endpoints.addAll(disabled(closed));
    endpoints.add(
        Endpoint.of(
            "/openapi/v3",
            Endpoint.GET,
            EnumSet.of(Door.HTTPS, Door.LOCAL),
            _ ->
                Answer.json(OpenApi.document(endpoints, parts.process().facts().version(), json))));
    return endpoints;
  }

  private List<Endpoint> streams() {
    List<Endpoint> endpoints = new ArrayList<>();
    var places = new StreamPlaces(settings.sessions().most());
    endpoints.add(new ContainerLogEndpoint(lookup, runtime, writes, places).endpoint());
    endpoints.addAll(
        new StreamEndpoints(
                lookup,
                runtime,
                new RuntimeTunnel(loop, settings.sessions().longestSilence()),
                places,
                settings.sessions().webSockets())
            .all());
    endpoints.add(
        new CheckpointEndpoint(
                lookup,
                runtime,
                settings.folders().root().resolve("checkpoints"),
                InstantSource.system(),
                json)
            .endpoint());
    endpoints.addAll(
        settings.switches().systemLogs()
            ? new NodeLogEndpoints(
                    new LogFiles(settings.folders().systemLogs()),
                    new Journal(),
                    settings.switches().systemLogQuery())
                .all()
            : NodeLogEndpoints.disabled());
    return endpoints;
  }

  private List<Endpoint> process() {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(
        new InformationEndpoints(parts.process().facts(), json, InstantSource.system()).all());
    endpoints.addAll(
        new DebugEndpoints(
                parts.process().verbosity(),
                new JvmState(settings.folders().root()),
                parts.process().commandLine())
            .all(settings.switches().profiling(), settings.switches().flags()));
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
