package io.javelet.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.server.auth.Authorization;
import io.javelet.server.tls.TestAuthority;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
        String path = columns[2].replaceAll("\\{[^}]*\\}", "x");
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
        .contains("/exec/x/x/x/x", "/metrics/cadvisor", "/checkpoint/x/x/x", "/logs/x");
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
      case WITH_RIGHTS -> assertThat(answer.statusCode()).isNotIn(401, 403);
    }
  }

  @Test
  void anApiServerThatCannotBeAskedIsAnErrorAndNoPermission() throws Exception {
    try (var other = new ServerFixture(java.nio.file.Files.createTempDirectory(folder, "other"))) {
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
