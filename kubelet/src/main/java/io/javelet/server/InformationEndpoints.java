package io.javelet.server;

import static io.javelet.server.Endpoint.ANY;
import static io.javelet.server.Endpoint.GET;

import io.javelet.server.http.Answer;
import io.javelet.server.http.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.ObjectMapper;

/**
 * What this agent is and how it is configured: {@code /configz}, {@code /flagz}, {@code /statusz}.
 */
public final class InformationEndpoints {
  private static final Set<Door> KEPT = EnumSet.of(Door.HTTPS, Door.LOCAL);
  private static final List<String> PATHS =
      List.of("/configz", "/debug", "/flagz", "/healthz", "/metrics");

  /**
   * What there is to tell.
   *
   * @param configz the effective configuration, as upstream's {@code /configz} body
   * @param flags every flag's value by its name
   * @param version of this agent
   * @param emulatedVersion of upstream, which it follows
   * @param startedAt when this process began
   */
  public record Facts(
      Supplier<String> configz,
      Supplier<Map<String, String>> flags,
      String version,
      String emulatedVersion,
      Instant startedAt) {}

  private final Facts facts;
  private final ObjectMapper json;
  private final InstantSource clock;

  InformationEndpoints(Facts facts, ObjectMapper json, InstantSource clock) {
    this.facts = facts;
    this.json = json;
    this.clock = clock;
  }

  List<Endpoint> all() {
    return List.of(
        Endpoint.of("/configz", ANY, KEPT, _ -> Answer.json(facts.configz().get())),
        Endpoint.of("/flagz", GET, KEPT, this::flagz),
        Endpoint.of("/statusz", GET, KEPT, this::statusz));
  }

  private Answer flagz(Call call) throws RefusedException {
    Map<String, String> flags = new TreeMap<>(facts.flags().get());
    Optional<String> version = structured(call.request(), "Flagz");
    if (version.isPresent()) {
      Map<String, Object> document = head("Flagz", version.get());
      document.put("flags", flags);
      return structured(document, version.get(), "Flagz");
    }
    String lines =
        flags.entrySet().stream()
            .map(flag -> flag.getKey() + "=" + flag.getValue() + "\n")
            .collect(Collectors.joining());
    return Answer.text(200, banner("flagz") + "\n" + lines);
  }

  private Answer statusz(Call call) throws RefusedException {
    Duration up = Duration.between(facts.startedAt(), clock.instant());
    Optional<String> version = structured(call.request(), "Statusz");
    if (version.isPresent()) {
      Map<String, Object> document = head("Statusz", version.get());
      document.put("startTime", facts.startedAt().toString());
      document.put("uptimeSeconds", up.toSeconds());
      document.put("goVersion", "java" + Runtime.version().feature());
      document.put("binaryVersion", facts.version());
      document.put("emulationVersion", facts.emulatedVersion());
      document.put("paths", PATHS);
      return structured(document, version.get(), "Statusz");
    }
    return Answer.text(
        200,
        banner("statusz")
            + "\nStarted: "
            + facts.startedAt()
            + "\nUp: "
            + clock(up)
            + "\nGo version: java"
            + Runtime.version().feature()
            + "\nBinary version: "
            + facts.version()
            + "\nEmulation version: "
            + facts.emulatedVersion()
            + "\nPaths: "
            + String.join(" ", PATHS)
            + "\n");
  }

  private static String banner(String name) {
    return "\nkubelet "
        + name
        + "\nWarning: This endpoint is not meant to be machine parseable, has no formatting"
        + " compatibility guarantees and is for debugging purposes only.\n";
  }

  private static String clock(Duration up) {
    List<String> parts = new ArrayList<>();
    if (up.toDays() > 0) {
      parts.add(up.toDays() + " days");
    }
    parts.add(
        up.toHoursPart() + " hr " + up.toMinutesPart() + " min " + up.toSecondsPart() + " sec");
    return String.join(" ", parts);
  }

  /** The version of the structured form that is asked for; absent when plain text will do. */
  private static Optional<String> structured(Request request, String kind) throws RefusedException {
    List<String> accepted =
        request.headers().getOrDefault("accept", List.of()).stream()
            .flatMap(line -> List.of(line.split(",", -1)).stream())
            .map(String::strip)
            .toList();
    if (accepted.isEmpty()) {
      return Optional.empty();
    }
    for (String each : accepted) {
      List<String> parts = List.of(each.split(";", -1)).stream().map(String::strip).toList();
      String type = parts.getFirst();
      if (type.equals("application/json")
          && parts.contains("g=config.k8s.io")
          && parts.contains("as=" + kind)) {
        return parts.stream()
            .filter(part -> part.startsWith("v="))
            .map(v -> v.substring(2))
            .findFirst();
      }
      if (type.equals("text/plain") || type.equals("*/*") || type.equals("text/*")) {
        return Optional.empty();
      }
    }
    throw new RefusedException(406, "406: Not Acceptable\n");
  }

  private static Map<String, Object> head(String kind, String version) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", kind);
    document.put("apiVersion", "config.k8s.io/" + version);
    document.put("metadata", Map.of("name", "kubelet"));
    return document;
  }

  private Answer structured(Map<String, Object> document, String version, String kind) {
    return Answer.of(
        200,
        "application/json;g=config.k8s.io;v=" + version + ";as=" + kind,
        json.writeValueAsString(document) + "\n");
  }
}
