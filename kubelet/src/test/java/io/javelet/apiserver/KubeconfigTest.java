package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.javelet.ManualClock;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.metrics.RestClientMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a kubeconfig may say about who we are, and what becomes of it. */
final class KubeconfigTest {
  @TempDir private Path folder;
  private FakeApiServer api;
  private Optional<ApiServer> connection = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
  }

  @AfterEach
  void stop() throws IOException {
    connection.ifPresent(ApiServer::close);
    api.close();
  }

  private Path kubeconfig(String user) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster: {server: "%s"}
        - name: other
          cluster: {server: "https://other.example"}
        users:
        - name: other
          user: {token: others}
        - name: user
          user: %s
        contexts:
        - name: other
          context: {cluster: other, user: other}
        - name: test
          context: {cluster: test, user: user}
        current-context: test
        """
            .formatted(api.url(), user));
  }

  private ApiServer connect(String user) throws IOException {
    var server = new ApiServer(kubeconfig(user), "test", 0, 0, RestClientMetrics.unseen());
    connection = Optional.of(server);
    server.connect();
    return server;
  }

  /** What the last request showed. */
  private String shown(ApiServer server) throws Exception {
    try {
      var _ = server.call(client -> client.nodes().withName("n1").get());
    } catch (ApiServerException failure) {
      assertThat(failure.code()).as("an answer").isPositive();
    }
    List<RecordedRequest> all = api.requests("GET /api/v1/nodes/n1");
    return String.valueOf(all.getLast().getHeader("Authorization"));
  }

  private Path program(String answer) throws IOException {
    Path file = folder.resolve("give");
    Files.writeString(
        file, "#!/bin/sh\necho run >> runs\necho \"$KUBERNETES_EXEC_INFO\" > asked\n" + answer);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  private long runs() throws IOException {
    Path file = folder.resolve("runs");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  /** The program works in this test's folder by itself. */
  private String exec(String status) throws IOException {
    Path file =
        program(
            """
            cat <<END
            {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":%s}
            END
            """
                .formatted(status));
    Files.writeString(file, Files.readString(file).replace("#!/bin/sh", "#!/bin/sh\ncd " + folder));
    return """
    {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./give, \
    interactiveMode: Never, provideClusterInfo: true, env: [{name: WORD, value: hello}]}}\
    """
        .replace("        ", "");
  }

  @Test
  void aTokenIsShown() throws Exception {
    assertThat(shown(connect("{token: abc}"))).isEqualTo("Bearer abc");
  }

  @Test
  void aTokenInAFileIsShownAndReadAgainWhenItIsRefused() throws Exception {
    Files.writeString(folder.resolve("token"), "one\n");
    ApiServer server = connect("{tokenFile: token}");
    assertThat(shown(server)).isEqualTo("Bearer one");

    Files.writeString(folder.resolve("token"), "two\n");
    assertThat(shown(server)).as("known for a minute").isEqualTo("Bearer one");
    api.intercept(request -> Optional.of(new MockResponse().setResponseCode(401)));
    assertThat(shown(server)).startsWith("Bearer ");
    api.interceptNothing();
    assertThat(shown(server)).isEqualTo("Bearer two");
  }

  @Test
  void aTokenInAFileIsReadAgainAfterAMinuteAndStaysWhenItCannotBe() throws Exception {
    var clock = new ManualClock();
    Path file = Files.writeString(folder.resolve("token"), "one");
    BearerToken token = BearerToken.inFile(file, clock);
    assertThat(token.current()).isEqualTo("one");
    Files.writeString(file, "two");
    clock.advance(Duration.ofSeconds(59));
    assertThat(token.current()).isEqualTo("one");
    clock.advance(Duration.ofSeconds(1));
    assertThat(token.current()).isEqualTo("two");
    Files.delete(file);
    clock.advance(Duration.ofMinutes(5));
    assertThat(token.current()).isEqualTo("two");

    BearerToken none = BearerToken.inFile(file, clock);
    assertThatThrownBy(none::current).isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void aProgramsTokenIsShownUntilItIsRefused() throws Exception {
    ApiServer server = connect(exec("{\"token\":\"$WORD-$(grep -c run runs)\"}"));
    assertThat(shown(server)).isEqualTo("Bearer hello-1");
    assertThat(shown(server)).isEqualTo("Bearer hello-1");
    assertThat(Files.readString(folder.resolve("asked")))
        .contains("\"kind\":\"ExecCredential\"", "\"interactive\":false", api.url());

    api.intercept(request -> Optional.of(new MockResponse().setResponseCode(401)));
    assertThat(shown(server)).startsWith("Bearer hello-");
    api.interceptNothing();
    long before = runs();
    assertThat(shown(server)).isEqualTo("Bearer hello-" + (before + 1));
  }

  @Test
  void aProgramsTokenIsAskedForAgainWhenItHasExpired() throws Exception {
    Path file =
        program(
            """
            cat <<END
            {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
             "status":{"token":"t$(grep -c run runs)","expirationTimestamp":"2026-01-01T01:00:00Z"}}
            END
            """);
    Files.writeString(file, Files.readString(file).replace("#!/bin/sh", "#!/bin/sh\ncd " + folder));
    var clock = new ManualClock();
    var given =
        new ExecCredentials(
            new ExecProgram(
                List.of(file.toString()), Map.of(), "client.authentication.k8s.io/v1", ""),
            clock);
    clock.advance(Duration.ofSeconds(1));
    assertThat(given.current()).isEqualTo("t1");
    assertThat(given.current()).isEqualTo("t1");
    clock.advance(Duration.ofHours(1));
    assertThat(given.current()).isEqualTo("t2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | exec plugin didn't return a token or cert/key pair",
        "null | exec plugin didn't return a status field",
        "{\"clientKeyData\":\"x\"} | exec plugin returned only certificate or key, not both",
        "{\"token\":\"x\",\"expirationTimestamp\":\"soon\"} | exec plugin returned no time of"
            + " expiry",
      })
  void whatAProgramDoesWrongIsNamed(String status, String message) throws Exception {
    assertThatThrownBy(() -> connect(exec(status)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}"
            + " | invalid apiVersion \"client.authentication.k8s.io/v1alpha1\"",
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: x}}"
            + " | interactiveMode must be specified",
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}}"
            + " | cannot support interactive mode",
        "{exec: {apiVersion: client.authentication.k8s.io/v1beta1}} | command must be specified",
        "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: no-such-program,"
            + " installHint: ask somebody}} | ask somebody",
        "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: false}} | exit code 1",
        "{auth-provider: {name: gcp}} | auth-provider \"gcp\" is not supported",
      })
  void whatCannotBeUsedIsNamed(String user, String message) {
    assertThatThrownBy(() -> connect(user))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aProxyIsAsked() throws Exception {
    Path file = kubeconfig("{token: abc}");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "cluster: {server: \"" + api.url() + "\"}",
                "cluster: {server: \"http://nowhere.invalid\", proxy-url: \"" + api.url() + "\"}"));
    var server = new ApiServer(file, "test", 0, 0, RestClientMetrics.unseen());
    connection = Optional.of(server);
    server.connect();
    try {
      var _ = server.call(client -> client.nodes().withName("n1").get());
    } catch (ApiServerException refused) {
      assertThat(refused.code()).isPositive();
    }
    assertThat(api.requests("GET ")).anyMatch(each -> each.getPath().contains("/api/v1/nodes/n1"));
  }
}
