package io.javelet.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.Connections;
import io.javelet.apiserver.PodCalls;
import io.javelet.events.EventRecorder;
import io.javelet.events.RecordedEvent;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.pod.DesiredPods;
import io.javelet.pod.PodManager;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.StaticPods;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of mirror pods that the API server does not take. */
final class MirrorPodControllerTest {
  private static final Node NODE =
      new NodeBuilder().withNewMetadata().withName("n1").withUid("u1").endMetadata().build();
  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withNamespace("default")
          .withName("web")
          .withUid("w1")
          .addToAnnotations(StaticPods.SOURCE_ANNOTATION, "file")
          .addToAnnotations(StaticPods.HASH_ANNOTATION, "h1")
          .endMetadata()
          .withNewSpec()
          .endSpec()
          .build();

  @TempDir private Path folder;
  private final EventRecorder events = new EventRecorder(Clock.systemUTC(), 100, List.of());
  private final LinkedBlockingQueue<Boolean> remarks = new LinkedBlockingQueue<>();
  private FakeApiServer api;
  private ApiServer connection;
  private MirrorPodController mirrors;

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    connection = Connections.to(api, folder);
    DesiredPods desired =
        new PodManager().apply(new PodUpdate.Add(PodSourceName.FILE, List.of(POD)));
    mirrors =
        new MirrorPodController(
            new PodCalls(connection),
            () -> desired,
            Set::of,
            () -> Optional.of(NODE),
            events,
            (uid, condition) -> remarks.add(condition.isPresent()),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    mirrors.stop();
    connection.close();
    api.close();
  }

  private void answerMirrors(int code, String reason) {
    api.intercept(request ->
        FakeApiServer.line(request).startsWith("POST /api/v1/namespaces/default/pods")
            ? Optional.of(FakeApiServer.refusal(code, reason, "no"))
            : Optional.empty());
  }

  private void awaitAttempts(int atLeast) throws InterruptedException {
    while (api.requests("POST /api/v1/namespaces/default/pods").size() < atLeast) {
      mirrors.lookAgain();
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @Test
  void aRefusalIsSaidOnceAndTakenBackWhenItPasses() throws Exception {
    answerMirrors(403, "Forbidden");
    mirrors.start();

    assertThat(remarks.poll(60, TimeUnit.SECONDS)).isTrue();
    awaitAttempts(3);
    assertThat(events.recent())
        .extracting(RecordedEvent::reason, RecordedEvent::count)
        .containsExactly(tuple("FailedToCreateMirrorPod", 1));
    api.interceptNothing();
    mirrors.lookAgain();

    assertThat(remarks.poll(60, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void whoIsNotBelievedIsNotRefused() throws Exception {
    answerMirrors(401, "Unauthorized");
    mirrors.start();
    awaitAttempts(3);

    assertThat(events.recent()).isEmpty();
    assertThat(remarks).isEmpty();
  }
}
