package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.metrics.RestClientMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls and watches when connections are given up and addresses change. */
final class ApiServerTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;
  private FakeApiServer api;

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
  }

  @AfterEach
  void stop() throws Exception {
    api.close();
  }

  private static Node node(String label) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("n1")
        .addToLabels("is", label)
        .endMetadata()
        .build();
  }

  private static void makeNode(FakeApiServer api, String label) {
    try (KubernetesClient user = api.client()) {
      user.nodes().resource(node(label)).create();
    }
  }

  /** The label of the node's object, each time it was heard. */
  private static BlockingQueue<String> heard(NodeCalls calls, List<Following> followings) {
    BlockingQueue<String> labels = new LinkedBlockingQueue<>();
    Following following =
        calls.follow(
            node -> node.ifPresent(each -> labels.add(each.getMetadata().getLabels().get("is"))),
            new Random(1));
    following.start();
    followings.add(following);
    return labels;
  }

  private static void awaitHeard(BlockingQueue<String> labels, String label)
      throws InterruptedException {
    String last = "";
    while (!last.equals(label)) {
      last =
          Optional.ofNullable(labels.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
              .orElseThrow(() -> new AssertionError("never heard of " + label));
    }
  }

  @Test
  void aPatchIsOneRequest() throws Exception {
    makeNode(api, "first");
    try (ApiServer connection = Connections.to(api, folder)) {
      int before = api.requests("GET /api/v1/nodes").size();
      Node patched =
          new NodeCalls(connection, "n1").patch("{\"metadata\":{\"labels\":{\"is\":\"second\"}}}");

      assertThat(patched.getMetadata().getLabels()).containsEntry("is", "second");
      assertThat(api.requests("GET /api/v1/nodes")).hasSize(before);
    }
  }

  @Test
  void requestsAreCountedAndTimedByTheirAnswers() throws Exception {
    KubeletMetrics metrics = KubeletMetrics.create(Path.of("/proc/self"), Instant.now());
    makeNode(api, "first");
    try (var connection =
        new ApiServer(
            api.kubeconfig(folder.resolve("kubeconfig")),
            "kubelet/test",
            0,
            0,
            metrics.cluster().client())) {
      connection.connect();
      var calls = new NodeCalls(connection, "n1");
      calls.patch("{\"metadata\":{\"labels\":{\"is\":\"second\"}}}");
      api.intercept(request ->
          Optional.of(new MockResponse().setResponseCode(403).setBody("{\"kind\":\"Status\"}")));
      assertThatThrownBy(() -> calls.patch("{}")).isInstanceOf(ApiServerException.class);
      api.close();
      assertThatThrownBy(() -> calls.patch("{}")).isInstanceOf(ApiServerException.class);
    }

    String text = metrics.text();
    assertThat(text)
        .containsPattern(counted("202"))
        .containsPattern(counted("403"))
        .containsPattern(counted("<error>"))
        .containsPattern(
            "rest_client_request_duration_seconds_bucket\\{host=\"[^\"/]+:\\d+\",verb=\"PATCH\",le=\"60\"\\}"
                + " [3-9]")
        .containsPattern(
            "rest_client_request_size_bytes_count\\{host=\"[^\"/]+:\\d+\",verb=\"PATCH\"\\} [3-9]")
        .containsPattern(
            "rest_client_response_size_bytes_count\\{host=\"[^\"/]+:\\d+\",verb=\"PATCH\"\\} 2");
  }

  private static String counted(String code) {
    return "rest_client_requests_total\\{code=\""
        + code
        + "\",host=\"[^\"/]+:\\d+\",method=\"PATCH\"\\} [1-9]";
  }

  @Test
  void theTokenOfTheKubeconfigIsShown() throws Exception {
    try (ApiServer connection = Connections.to(api, folder)) {
      new NodeCalls(connection, "n1").get();
      assertThat(api.requests("GET /api/v1/nodes/n1").getLast().getHeader("Authorization"))
          .isEqualTo("Bearer anything");
    }
  }

  @Test
  void aRefusedPatchSaysWhatTheApiServerSaid() throws Exception {
    api.intercept(request ->
        Optional.of(
            new MockResponse()
                .setResponseCode(403)
                .setBody("{\"kind\":\"Status\",\"code\":403,\"message\":\"not yours\"}")));
    try (ApiServer connection = Connections.to(api, folder)) {
      assertThatThrownBy(() -> new EventCalls(connection).patch("default", "e", "{}"))
          .isInstanceOfSatisfying(
              ApiServerException.class,
              failure -> {
                assertThat(failure.refused()).isTrue();
                assertThat(failure.getMessage()).isEqualTo("not yours");
              });
    }
  }

  @Test
  void whatStandsBetweenMayAnswerInItsOwnWords() throws Exception {
    api.intercept(request ->
        Optional.of(new MockResponse().setResponseCode(502).setBody("<html>bad gateway")));
    try (ApiServer connection = Connections.to(api, folder)) {
      assertThatThrownBy(() -> new EventCalls(connection).patch("default", "e", "{}"))
          .isInstanceOfSatisfying(
              ApiServerException.class, failure -> assertThat(failure.mayPass()).isTrue());
      assertThatThrownBy(() ->
              new EventCalls(connection)
                  .create(
                      new EventBuilder()
                          .withNewMetadata()
                          .withNamespace("default")
                          .endMetadata()
                          .build()))
          .isInstanceOf(ApiServerException.class);
    }
  }

  @Test
  void watchesGoOnOnNewConnections() throws Exception {
    makeNode(api, "first");
    var followings = new ArrayList<Following>();
    try (ApiServer connection = Connections.to(api, folder);
        KubernetesClient user = api.client()) {
      BlockingQueue<String> labels = heard(new NodeCalls(connection, "n1"), followings);
      awaitHeard(labels, "first");

      connection.connect();
      awaitHeard(labels, "first");
      user.nodes().resource(node("second")).update();
      awaitHeard(labels, "second");

      connection.abandon(connection.url());
      awaitHeard(labels, "second");
      user.nodes().resource(node("third")).update();
      awaitHeard(labels, "third");
      for (Following each : followings) {
        each.stop();
      }
    }
  }

  @Test
  void aCallUnderWayEndsWithItsConnection() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    api.intercept(request -> {
      asked.countDown();
      return Optional.of(
          new MockResponse().setResponseCode(200).setBody("{}").setBodyDelay(25, TimeUnit.SECONDS));
    });
    try (ApiServer connection = Connections.to(api, folder)) {
      var call = new FutureTask<Optional<Node>>(() -> new NodeCalls(connection, "n1").get());
      Thread.ofVirtual().start(call);
      assertThat(asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      connection.abandon(connection.url());

      assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ApiServerException.class);
    }
  }

  @Test
  void whoWaitsForAServerThatIsAwayIsWokenByTheFirstAnswer() throws Exception {
    try (ApiServer connection = Connections.to(api, folder)) {
      var calls = new NodeCalls(connection, "n1");
      CountDownLatch told = new CountDownLatch(1);
      connection.tellReturn(told::countDown);
      api.goAway();
      assertThatThrownBy(calls::get).isInstanceOf(ApiServerException.class);
      var waiting =
          new FutureTask<>(() -> {
            return connection.pause(Duration.ofHours(1));
          });
      Thread pausing = Thread.ofVirtual().start(waiting);
      while (pausing.isAlive() && pausing.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }

      api.comeBack();
      calls.get();

      assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(told.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void anAnswerThatTakesTooLongIsNone() throws Exception {
    api.intercept(request ->
        Optional.of(
            new MockResponse()
                .setResponseCode(200)
                .setBody("{}")
                .setBodyDelay(60, TimeUnit.SECONDS)));
    try (ApiServer connection = Connections.to(api, folder)) {
      assertThatThrownBy(
              () -> connection.within(Duration.ofMillis(100), client -> client.raw("/readyz")))
          .isInstanceOfSatisfying(
              ApiServerException.class,
              failure -> {
                assertThat(failure.late()).isTrue();
                assertThat(failure.code()).isZero();
                assertThat(failure.mayPass()).isTrue();
              });
    }
  }

  @Test
  void aServerThatIsAwayIsLeftForItsNextAddress() throws Exception {
    makeNode(api, "first");
    var followings = new ArrayList<Following>();
    try (FakeApiServer other = FakeApiServer.start();
        ApiServer connection =
            new ApiServer(
                api.kubeconfig(folder.resolve("kubeconfig")),
                List.of(other.url()),
                "kubelet/test",
                0,
                0,
                RestClientMetrics.unseen())) {
      makeNode(other, "second");
      connection.connect();
      BlockingQueue<String> labels = heard(new NodeCalls(connection, "n1"), followings);
      awaitHeard(labels, "first");
      var watch = new AddressWatch(connection);
      watch.start();

      api.goAway();

      awaitHeard(labels, "second");
      assertThat(connection.url()).startsWith(other.url());
      watch.stop();
      for (Following each : followings) {
        each.stop();
      }
    }
  }
}
