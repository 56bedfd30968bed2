package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pods that a server declares, and what becomes of them while it is away. */
final class UrlSourceIT {
  private static final int PORT = freePort();
  private static final String NOTHING = "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[]}";

  /** What the server answers; empty for nothing at all. */
  private static final AtomicReference<String> ANSWER = new AtomicReference<>(NOTHING);

  private static HttpServer server;

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("staticPodURL", "http://127.0.0.1:" + PORT + "/pods")
              .field("httpCheckFrequency", "200ms"));

  @BeforeAll
  static void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
    server.createContext(
        "/pods",
        exchange -> {
          byte[] body = Objects.requireNonNull(ANSWER.get()).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void end() {
    server.stop(0);
  }

  @Test
  void aPodSurvivesBadAnswersAServersRebootAndItsOwnAgentsRestartMeanwhile() throws Exception {
    ANSWER.set(BusyboxPod.named("remote").text());
    ContainerView main = agent.runtime().awaitRunning("remote", "main");

    ANSWER.set("");
    awaitTrouble("UnreadableManifest", main);
    ANSWER.set("<html>login</html>");
    awaitTrouble("InvalidManifest", main);

    server.stop(0);
    awaitTrouble("UnreadableManifest", main);
    agent.process().kill();
    agent.process().start();
    awaitTrouble("UnreadableManifest", main);
    assertThat(HttpText.get("http://127.0.0.1:" + agent.place().readOnlyPort() + "/metrics"))
        .contains("javelet_static_pod_manifests{source=\"http\",state=\"held\"} 1");
    assertThat(agent.process().log())
        .anyMatch(
            line -> line.contains("Event occurred") && line.contains("reason=\"ManifestInvalid\""));

    ANSWER.set(BusyboxPod.named("remote").text());
    serve();
    agent.pods().await("remote", "no trouble", pod -> reason(pod).isEmpty());
    assertThat(agent.runtime().running("remote", "main")).contains(main);

    ANSWER.set(NOTHING);
    agent.runtime().awaitGone("remote");
  }

  private static void awaitTrouble(String reason, ContainerView main) throws Exception {
    agent.pods().await("remote", "the trouble " + reason, pod -> reason(pod).equals(reason));
    assertThat(agent.runtime().running("remote", "main")).contains(main);
  }

  private static String reason(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("ManifestInvalid"))
        .map(condition -> String.valueOf(condition.getReason()))
        .findFirst()
        .orElse("");
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
