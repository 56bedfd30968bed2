package io.javelet.server;

import io.javelet.server.auth.RequestAttributes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.ObjectMapper;

/**
 * Describes the server in the terms of OpenAPI 3, from the same table that it is served by.
 * Upstream has no such description. Pure but for reading its own resource.
 */
final class OpenApi {
  private static final String TEXTS = "endpoints.tsv";
  private static final Set<Door> DESCRIBED = EnumSet.of(Door.HTTPS, Door.LOCAL);

  private record Text(String summary, List<String> query) {}

  private OpenApi() {}

  /** The description as JSON. */
  static String document(List<Endpoint> endpoints, String version, ObjectMapper json) {
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(describe(endpoints, version))
        + "\n";
  }

  /** The paths of the table that are served at all. */
  static Set<String> paths(List<Endpoint> endpoints) {
    Set<String> paths = new TreeSet<>();
    endpoints.stream()
        .filter(endpoint -> endpoint.doors().stream().anyMatch(DESCRIBED::contains))
        .forEach(endpoint -> paths.add(endpoint.path().text()));
    return paths;
  }

  private static Map<String, Object> describe(List<Endpoint> endpoints, String version) {
    Map<String, Text> texts = texts();
    Map<String, Object> paths = new TreeMap<>();
    for (Endpoint endpoint : endpoints) {
      if (endpoint.doors().stream().anyMatch(DESCRIBED::contains)) {
        paths.putIfAbsent(
            endpoint.path().text().replace("**", "{path}"),
            operations(
                endpoint, texts.getOrDefault(endpoint.path().text(), new Text("", List.of()))));
      }
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.0.3");
    document.put(
        "info",
        ordered(
            "title",
            "Javelet kubelet",
            "version",
            version,
            "description",
            "The kubelet's server: HTTPS, the read-only port, the health port and the unix"
                + " socket."));
    document.put(
        "security", List.of(Map.of("clientCertificate", List.of()), Map.of("token", List.of())));
    document.put("paths", paths);
    document.put(
        "components",
        Map.of(
            "securitySchemes",
            ordered(
                "clientCertificate",
                ordered("type", "mutualTLS"),
                "token",
                ordered("type", "http", "scheme", "bearer"))));
    return document;
  }

  private static Map<String, Object> operations(Endpoint endpoint, Text text) {
    Map<String, Object> operations = new LinkedHashMap<>();
    Set<String> methods =
        endpoint.methods().isEmpty() ? Set.of("GET") : new TreeSet<>(endpoint.methods());
    for (String method : methods) {
      RequestAttributes attributes = RequestAttributes.of(method, endpoint.path().text());
      Map<String, Object> operation = new LinkedHashMap<>();
      operation.put("summary", text.summary());
      List<Object> parameters = new ArrayList<>();
      for (String segment : endpoint.path().segments()) {
        if (segment.startsWith("{") || segment.equals("**")) {
          parameters.add(
              ordered(
                  "name",
                  segment.equals("**") ? "path" : segment.substring(1, segment.length() - 1),
                  "in",
                  "path",
                  "required",
                  true,
                  "schema",
                  ordered("type", "string")));
        }
      }
      text.query()
          .forEach(name ->
              parameters.add(
                  ordered("name", name, "in", "query", "schema", ordered("type", "string"))));
      if (!parameters.isEmpty()) {
        operation.put("parameters", parameters);
      }
      operation.put("responses", responses());
      operation.put("x-kubernetes-verb", attributes.verb());
      operation.put("x-kubernetes-subresources", attributes.subresources());
      operation.put(
          "x-javelet-ports",
          endpoint.doors().stream()
              .sorted()
              .map(door -> door.name().toLowerCase(Locale.ROOT))
              .toList());
      operations.put(method.toLowerCase(Locale.ROOT), operation);
    }
    return operations;
  }

  private static Map<String, Object> responses() {
    return ordered(
        "default",
        ordered("description", "The answer"),
        "401",
        ordered("description", "Nobody knows who asks"),
        "403",
        ordered("description", "Who asks may not"));
  }

  private static Map<String, Text> texts() {
    Map<String, Text> texts = new LinkedHashMap<>();
    try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(TEXTS))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String[] columns = line.split("\t", -1);
        if (columns.length == 3) {
          texts.put(
              columns[0],
              new Text(
                  columns[1],
                  columns[2].isEmpty() ? List.of() : List.of(columns[2].split(",", -1))));
        }
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("the agent's jar is damaged", broken);
    }
    return texts;
  }

  /** The paths that have a text. */
  static Set<String> described() {
    return new TreeSet<>(texts().keySet());
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
