package io.javelet.prober;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.javelet.prober.ProbeOutcome.Verdict;
import io.javelet.runtime.ContainerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProbeTest {
  private final CopyOnWriteArrayList<Map<String, List<String>>> requests =
      new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/status/", this::answerStatus);
    server.createContext("/here", exchange -> redirect(exchange, "/status/200"));
    server.createContext("/away", exchange -> redirect(exchange, "http://elsewhere.invalid/"));
    server.createContext("/loop", exchange -> redirect(exchange, "/loop"));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({"200,SUCCESS", "204,SUCCESS", "304,WARNING", "404,FAILURE", "500,FAILURE"})
  void aStatusFrom200To299IsSuccessAndARedirectThatLeadsNowhereAWarning(
      int status, Verdict verdict) {
    assertThat(ask("/status/" + status).verdict()).isEqualTo(verdict);
  }

  @Test
  void aFailureNamesTheStatusAndShowsTheBody() {
    assertThat(ask("/status/503").output())
        .isEqualTo("HTTP probe failed with statuscode: 503: answer 503");
  }

  @Test
  void aRedirectOnTheSameHostIsFollowed() {
    assertThat(ask("/here").verdict()).isEqualTo(Verdict.SUCCESS);
  }

  @Test
  void aRedirectToAnotherHostIsAWarning() {
    assertThat(ask("/away").verdict()).isEqualTo(Verdict.WARNING);
  }

  @Test
  void endlessRedirectsAreAFailure() {
    assertThat(ask("/loop").output()).contains("stopped after 10 redirects");
  }

  @Test
  void headersAreSentAsDeclaredAndAgentAndAcceptAreUpstreams() {
    Probe probe =
        new ProbeBuilder()
            .withNewHttpGet()
            .withPath("/status/200")
            .withNewPort(server.getAddress().getPort())
            .addNewHttpHeader()
            .withName("Host")
            .withValue("example.test")
            .endHttpHeader()
            .addNewHttpHeader()
            .withName("X-Probe")
            .withValue("yes")
            .endHttpHeader()
            .endHttpGet()
            .build();

    assertThat(new HttpProbe().ask(probe, target(), Duration.ofSeconds(5)).verdict())
        .isEqualTo(Verdict.SUCCESS);
    assertThat(requests.getFirst())
        .containsEntry("Host", List.of("example.test"))
        .containsEntry("X-probe", List.of("yes"))
        .containsEntry("User-agent", List.of("kube-probe/1.36"))
        .containsEntry("Accept", List.of("*/*"));
  }

  @Test
  void aPortThatNobodyListensOnIsAFailure() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }

    ProbeOutcome outcome = new HttpProbe().ask(probe("/", free), target(), Duration.ofSeconds(5));

    assertThat(outcome.verdict()).isEqualTo(Verdict.FAILURE);
    assertThat(outcome.output()).contains("Connection refused");
  }

  @Test
  void aServerThatNeverAnswersIsAFailureWhenTheTimeIsOver() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      ProbeOutcome outcome =
          new HttpProbe().ask(probe("/", silent.getLocalPort()), target(), Duration.ofMillis(100));

      assertThat(outcome.verdict()).isEqualTo(Verdict.FAILURE);
      assertThat(outcome.output()).contains("no answer within 100 ms");
    }
  }

  @Test
  void aPortNameThatTheContainerDoesNotDeclareCannotBeAsked() {
    Probe probe = new ProbeBuilder().withNewHttpGet().withNewPort("web").endHttpGet().build();

    assertThat(new HttpProbe().ask(probe, target(), Duration.ofSeconds(1)))
        .isEqualTo(ProbeOutcome.error("couldn't find port: web"));
  }

  @Test
  void tcpSucceedsWhereSomebodyListensAndFailsElsewhere() throws IOException {
    Probe open =
        new ProbeBuilder()
            .withNewTcpSocket()
            .withNewPort(server.getAddress().getPort())
            .endTcpSocket()
            .build();
    assertThat(new TcpProbe().ask(open, target(), Duration.ofSeconds(5)).verdict())
        .isEqualTo(Verdict.SUCCESS);

    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Probe closed = new ProbeBuilder().withNewTcpSocket().withNewPort(free).endTcpSocket().build();
    assertThat(new TcpProbe().ask(closed, target(), Duration.ofSeconds(5)).output())
        .startsWith("dial tcp 127.0.0.1:" + free);
  }

  private ProbeOutcome ask(String path) {
    return new HttpProbe()
        .ask(probe(path, server.getAddress().getPort()), target(), Duration.ofSeconds(5));
  }

  private static Probe probe(String path, int port) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort(port)
        .endHttpGet()
        .build();
  }

  private static ProbeTarget target() {
    return new ProbeTarget(
        new ContainerId("id"),
        new ContainerBuilder().withName("c").build(),
        Instant.EPOCH,
        Optional.of("127.0.0.1"));
  }

  private void answerStatus(HttpExchange exchange) throws IOException {
    requests.add(Map.copyOf(exchange.getRequestHeaders()));
    String path = exchange.getRequestURI().getPath();
    int status = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    boolean bodiless = status == 204 || status == 304;
    byte[] body = ("answer " + status).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bodiless ? -1 : 0);
    try (exchange) {
      if (!bodiless) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().add("Location", location);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }
}
