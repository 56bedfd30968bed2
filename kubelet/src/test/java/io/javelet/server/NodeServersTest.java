package io.javelet.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.ObjectMapper;

@Timeout(30)
class NodeServersTest {
  private final SequencedMap<String, String> checks = new LinkedHashMap<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private NodeServers servers;
  private int health;
  private int readOnly;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    checks.put("ping", "");
    checks.put("syncloop", "");
    try (ServerSocket a = new ServerSocket(0);
        ServerSocket b = new ServerSocket(0)) {
      health = a.getLocalPort();
      readOnly = b.getLocalPort();
    }
    Pod pod = new PodBuilder().withNewMetadata().withName("web").endMetadata().build();
    servers =
        new NodeServers(
            new NodeServers.Listeners(
                "127.0.0.1", OptionalInt.of(health), "127.0.0.1", OptionalInt.of(readOnly)),
            () -> checks,
            () -> List.of(pod),
            new ObjectMapper(),
            () -> "up 1\n");
    servers.start();
    awaitListening();
  }

  @AfterEach
  void stop() throws InterruptedException {
    servers.stop();
  }

  @Test
  void anAgentThatIsWellSaysOk() throws Exception {
    HttpResponse<String> answer = get(health, "/healthz");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
  }

  @Test
  void aFailedCheckIsNamedWithItsReason() throws Exception {
    checks.put("syncloop", "the runtime does not answer");

    HttpResponse<String> answer = get(health, "/healthz");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("[+]ping ok", "[-]syncloop failed: the runtime does not answer");
  }

  @Test
  void podsAreAnApiListOnTheReadOnlyPortOnly() throws Exception {
    HttpResponse<String> answer = get(readOnly, "/pods");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).contains("\"kind\":\"PodList\"", "\"name\":\"web\"");
    assertThat(get(health, "/pods").statusCode()).isEqualTo(404);
    assertThat(get(readOnly, "/pods/").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAreTextOnTheReadOnlyPort() throws Exception {
    HttpResponse<String> answer = get(readOnly, "/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(answer.body()).isEqualTo("up 1\n");
  }

  @Test
  void whatIsNotThereIs404AndWritingIs405() throws Exception {
    assertThat(get(readOnly, "/exec").statusCode()).isEqualTo(404);
    HttpRequest post =
        HttpRequest.newBuilder(uri(readOnly, "/pods"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  private void awaitListening() throws InterruptedException {
    while (servers.readOnlyPort().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(port, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
