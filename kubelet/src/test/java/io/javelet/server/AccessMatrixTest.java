package io.javelet.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.server.auth.Authorization;
import io.javelet.server.tls.TestAuthority;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every endpoint of the HTTPS port, asked by everybody: upstream's table of endpoints says what the
 * answer is.
 */
@Timeout(60)
class AccessMatrixTest {
  /** Who asks, and what comes of it. */
  enum Who {
    NO_CERTIFICATE,
    WRONG_AUTHORITY,
    EXPIRED,
    WITHOUT_RIGHTS,
    WITH_RIGHTS
  }

  record Case(String method, String path, String verb, List<String> subresources, Who who) {
    @Override
    public String toString() {
      return who + " " + method + " " + path;
    }
  }

  @TempDir private static Path folder;
  private static ServerFixture server;
  private static final Map<Who, HttpClient> CLIENTS = new LinkedHashMap<>();

  @BeforeAll
  static void start() throws Exception {
    server = new ServerFixture(folder);
    server.authorization =
        Authorization.webhook(
            (user, _, node, _) -> user.name().equals("admin") && node.equals("node-1"),
            "node-1",
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Clock.systemUTC());
    server.checks.put("log", "");
    server.checks.put("device-plugin", "");
    server.runtime = Optional.of(new ServedRuntime(folder).node());
    server.pods.set(0, ServedRuntime.pod());
    Files.createDirectories(server.systemLogs);
    Files.writeString(server.systemLogs.resolve("x.log"), "a line\n");
    server.start();
    var other = new TestAuthority("clients");
    CLIENTS.put(Who.NO_CERTIFICATE, server.client(Optional.empty()));
    CLIENTS.put(Who.WRONG_AUTHORITY, server.client(Optional.of(other.client("admin"))));
    CLIENTS.put(Who.EXPIRED, server.client(Optional.of(server.authority.expiredClient("admin"))));
    CLIENTS.put(Who.WITHOUT_RIGHTS, server.client(Optional.of(server.authority.client("guest"))));
    CLIENTS.put(Who.WITH_RIGHTS, server.client(Optional.of(server.authority.client("admin"))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** The rows of the table that are paths, with the variable parts filled in. */
  static List<Case> cases() throws Exception {
    List<Case> cases = new ArrayList<>();
    try (InputStream table = AccessMatrixTest.class.getResourceAsStream("http-endpoints.tsv")) {
      List<String> lines = new String(table.readAllBytes(), UTF_8).lines().toList();
      for (String line : lines) {
        String[] columns = line.split("\t", -1);
        if (!columns[0].equals("10250") || !columns[2].startsWith("/")) {
          continue;
        }
        String path = filledIn(columns[2]);
        for (String method : methods(columns[1])) {
          for (Who who : Who.values()) {
            cases.add(
                new Case(method, path, verb(method), List.of(columns[5].split(",", -1)), who));
          }
        }
      }
    }
    return cases;
  }

  private static String filledIn(String template) {
    return template
        .replace("{podNamespace}", "default")
        .replace("{podID}", "web")
        .replace("{uid}", ServedRuntime.UID)
        .replace("{containerName}", "main")
        .replace("{path}", "x.log")
        .replace("{profile}", "cmdline");
  }

  /**
   * What the right user is answered when nothing but method and path are given, by the table's
   * notes.
   */
  private static int expected(String method, String path) {
    return switch (path.substring(1).split("/", -1)[0]) {
      // No stream is asked for.
      case "exec", "attach" -> 400;
      // No upgrade is asked for.
      case "portForward" -> 500;
      case "debug" -> path.equals("/debug/flags/v") && method.equals("PUT") ? 400 : 200;
      default -> 200;
    };
  }

  private static Set<String> methods(String column) {
    if (column.startsWith("any")) {
      return new TreeSet<>(Set.of("GET", "POST"));
    }
    return new TreeSet<>(Set.of(column.split(",", -1)));
  }

  private static String verb(String method) {
    return switch (method) {
      case "GET" -> "get";
      case "POST" -> "create";
      case "PUT" -> "update";
      default -> throw new IllegalArgumentException(method);
    };
  }

  static Stream<Case> all() throws Exception {
    return cases().stream();
  }

  @Test
  void thereAreEnoughCases() throws Exception {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(150);
    assertThat(cases().stream().map(Case::path))
        .contains(
            "/exec/default/web/u-1/main",
            "/metrics/cadvisor",
            "/checkpoint/default/web/main",
            "/logs/x.log");
  }

  /** The right user's mistakes: method, path and query, status, beginning of the body. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "POST   | /pods                                             | 405 | 405: Method Not"
            + " Allowed",
        "PUT    | /stats/summary                                    | 405 | 405: Method Not"
            + " Allowed",
        "POST   | /runningpods/                                     | 405 | 405: Method Not"
            + " Allowed",
        "DELETE | /exec/default/web/main                            | 405 | 405: Method Not"
            + " Allowed",
        "PUT    | /attach/default/web/main                          | 405 | 405: Method Not"
            + " Allowed",
        "PATCH  | /portForward/default/web                          | 405 | 405: Method Not"
            + " Allowed",
        "GET    | /run/default/web/main                             | 405 | 405: Method Not"
            + " Allowed",
        "POST   | /containerLogs/default/web/main                   | 405 | 405: Method Not"
            + " Allowed",
        "GET    | /checkpoint/default/web/main                      | 405 | 405: Method Not"
            + " Allowed",
        "POST   | /logs/                                            | 405 | 405: Method Not"
            + " Allowed",
        "GET    | /debug/flags/v                                    | 406 | unsupported http"
            + " method",
        "GET    | /runningpods                                      | 307 | -",
        "GET    | /stats                                            | 307 | -",
        "GET    | /logs                                             | 307 | -",
        "GET    | /stats/                                           | 404 | 404: Page Not Found",
        "GET    | /stats/container                                  | 404 | 404: Page Not Found",
        "GET    | /debug/pprof/                                     | 404 | 404: Page Not Found",
        "GET    | /nothing                                          | 404 | 404 page not found",
        "GET    | /logs/nothing                                     | 404 | 404 page not found",
        "GET    | /healthz/                                         | 404 | 404 page not found",
        "GET    | /healthz/nothing                                  | 404 | 404 page not found",
        "GET    | /exec/default/none/main?output=1                  | 404 | pod does not exist",
        "GET    | /exec/other/web/main?output=1                     | 404 | pod does not exist",
        "GET    | /exec/default/web/none?output=1                   | 500 | container not found"
            + " (\"none\")",
        "GET    | /exec/default/web/u-2/main?output=1               | 500 | container not found"
            + " (\"main\")",
        "GET    | /exec/default/web/main?output=1                   | 500 | Upgrade request"
            + " required",
        "GET    | /exec/default/web/main                            | 400 | you must specify at"
            + " least 1 of",
        "POST   | /attach/default/none/main?input=1                 | 404 | pod does not exist",
        "POST   | /attach/default/web/none?input=1                  | 500 | container none not"
            + " found in pod",
        "POST   | /attach/default/web/main?input=1                  | 500 | Upgrade request"
            + " required",
        "POST   | /portForward/default/none                         | 404 | pod does not exist",
        "POST   | /portForward/default/web/u-2                      | 404 | pod not found",
        "POST   | /portForward/default/web/u-1                      | 500 | Upgrade request"
            + " required",
        "POST   | /run/default/none/main?cmd=x                      | 404 | pod does not exist",
        "POST   | /run/default/web/none?cmd=x                       | 500 | container not found"
            + " (\"none\")",
        "POST   | /run/default/web/main?cmd=echo+you                | 200 | ran [echo, you]",
        "GET    | /containerLogs/default/none/main                  | 404 | pod \"none\" does not"
            + " exist",
        "GET    | /containerLogs/default/web/none                   | 404 | container \"none\" not"
            + " found in pod \"web\"",
        "GET    | /containerLogs/default/web/main                   | 200 | hello",
        "GET    | /containerLogs/default/web/main?previous=true     | 400 | previous terminated"
            + " container \"main\" in pod \"web\" not found",
        "GET    | /containerLogs/default/web/main?tailLines=x       | 400 | {\"message\": \"Unable"
            + " to decode query.\"}",
        "GET    | /containerLogs/default/web/main?tailLines=-1      | 422 | {\"message\": \"Invalid"
            + " request.\"}",
        "GET    | /containerLogs/default/web/main?limitBytes=0      | 422 | {\"message\": \"Invalid"
            + " request.\"}",
        "GET    | /containerLogs/default/web/main?stream=Neither    | 422 | {\"message\": \"Invalid"
            + " request.\"}",
        "POST   | /checkpoint/default/none/main                     | 404 | pod does not exist",
        "POST   | /checkpoint/default/web/none                      | 404 | container none does not"
            + " exist",
        "POST   | /checkpoint/default/web/main?timeout=x            | 404 | cannot parse value of"
            + " timeout parameter",
        "POST   | /checkpoint/default/web/main                      | 200 | {\"items\":[\"",
        "DELETE | /metrics/slis                                     | 200 | metrics reset"
      })
  void aMistakeIsToldInUpstreamsWords(String method, String path, int status, @Nullable String body)
      throws Exception {
    HttpResponse<String> answer =
        server.send(
            Objects.requireNonNull(CLIENTS.get(Who.WITH_RIGHTS)), method, Door.HTTPS, path, "");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).startsWith(body == null ? "" : body);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theAnswerIsTheTables(Case asked) throws Exception {
    HttpResponse<String> answer =
        server.send(
            Objects.requireNonNull(CLIENTS.get(asked.who())),
            asked.method(),
            Door.HTTPS,
            asked.path(),
            "");

    switch (asked.who()) {
      case NO_CERTIFICATE, WRONG_AUTHORITY, EXPIRED -> {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("Unauthorized");
      }
      case WITHOUT_RIGHTS -> {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
            .isEqualTo(
                "Forbidden (user=guest, verb=%s, resource=nodes, subresource(s)=[%s])\n"
                    .formatted(asked.verb(), String.join(" ", asked.subresources())));
      }
      case WITH_RIGHTS ->
          assertThat(answer.statusCode())
              .as(answer.body())
              .isEqualTo(expected(asked.method(), asked.path()));
    }
  }

  @Test
  void anApiServerThatCannotBeAskedIsAnErrorAndNoPermission() throws Exception {
    try (var other = new ServerFixture(Files.createTempDirectory(folder, "other"))) {
      other.authorization =
          Authorization.webhook(
              (_, _, _, _) -> {
                throw new java.io.IOException("no route to host");
              },
              "node-1",
              Duration.ofMinutes(5),
              Duration.ofSeconds(30),
              Clock.systemUTC());
      other.start();
      HttpResponse<String> answer =
          other.send(
              other.client(Optional.of(other.authority.client("admin"))),
              "GET",
              Door.HTTPS,
              "/pods",
              "");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .isEqualTo(
              "Authorization error (user=admin, verb=get, resource=nodes, subresource=pods)");
    }
  }
}
