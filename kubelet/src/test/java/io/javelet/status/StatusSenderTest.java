package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.Connections;
import io.javelet.apiserver.PodCalls;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.metrics.PodStartMetrics;
import io.javelet.pod.PodManager;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.runtime.PodUid;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statuses on their way to an API server that is slow, ill or away. */
final class StatusSenderTest {
  private static final int PODS = 40;
  private static final int CHANGES = 25;

  @TempDir private Path folder;
  private FakeApiServer api;
  private KubernetesClient user;
  private ApiServer connection;
  private StatusSender sender;
  private StatusManager statuses;
  private final PodManager pods = new PodManager();

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    user = api.client();
    connection = Connections.to(api, folder);
    statuses = new StatusManager((uid, _) -> sender.changed(uid), PodStartMetrics.unseen());
    sender =
        new StatusSender(
            new PodCalls(connection),
            pods::pods,
            statuses,
            new StatusSender.Endings() {
              @Override
              public boolean mayBeRunning(PodUid uid) {
                return false;
              }

              @Override
              public boolean reclaimed(PodUid uid) {
                return false;
              }
            },
            PodStartMetrics.unseen(),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    sender.stop();
    user.close();
    connection.close();
    api.close();
  }

  @Test
  void theNewestStatusOfEachPodArrivesWhateverHappensOnTheWay() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    // Every third answer is a refusal, an illness, or a request for patience.
    api.intercept(request ->
        request.getMethod().equals("PATCH") && asked.incrementAndGet() % 3 == 0
            ? Optional.of(
                FakeApiServer.refusal(
                    List.of(500, 403, 429).get(asked.get() / 3 % 3), "Ill", "not now"))
            : Optional.empty());
    List<PodUid> uids = declare();
    for (int change = 1; change <= CHANGES; change++) {
      for (PodUid uid : uids) {
        statuses.update(uid, status("Running", "change " + change));
      }
      if (change == CHANGES / 2) {
        api.goAway();
      }
    }
    api.comeBack();
    awaitMessages("change " + CHANGES);
    assertThat(api.requests("PATCH").size())
        .as("what changed meanwhile went in one patch")
        .isLessThan(PODS * CHANGES);
  }

  @Test
  void aLastPhaseIsNeverTakenBack() throws Exception {
    List<PodUid> uids = declare();
    uids.forEach(uid -> statuses.update(uid, status("Succeeded", "over")));
    uids.forEach(uid -> statuses.update(uid, status("Running", "over again")));
    awaitMessages("over");
    assertThat(shown()).allMatch(pod -> pod.getStatus().getPhase().equals("Succeeded"));
  }

  /**
   * As after a restored backup of the cluster: what was answered before does not count any more.
   */
  @Test
  void aClusterThatWasSetBackIsToldAgain() throws Exception {
    PodUid uid = declare().getFirst();
    Pod before = pods.pods().byUid(uid).orElseThrow();
    statuses.update(uid, status("Running", "well"));
    var _ =
        user.resource(before)
            .waitUntilCondition(
                each -> each.getStatus() != null && "well".equals(each.getStatus().getMessage()),
                90,
                TimeUnit.SECONDS);
    Pod older =
        new PodBuilder(before).editMetadata().withResourceVersion("0").endMetadata().build();
    var _ = pods.apply(new PodUpdate.Reconcile(PodSourceName.API, List.of(older)));
    sender.changed(uid);

    BooleanSupplier toldAgain = () -> api.requests("PATCH").size() > 1;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!toldAgain.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(toldAgain.getAsBoolean()).isTrue();
  }

  private void awaitMessages(String message) {
    for (Pod pod : shown()) {
      var _ =
          user.resource(pod)
              .waitUntilCondition(
                  each -> each.getStatus() != null && message.equals(each.getStatus().getMessage()),
                  90,
                  TimeUnit.SECONDS);
    }
  }

  private List<Pod> shown() {
    return user.pods().inNamespace("default").list().getItems();
  }

  private List<PodUid> declare() {
    List<Pod> made = new ArrayList<>();
    for (int i = 0; i < PODS; i++) {
      made.add(
          user.resource(
                  new PodBuilder()
                      .withNewMetadata()
                      .withName("pod-" + i)
                      .withNamespace("default")
                      .endMetadata()
                      .withNewSpec()
                      .endSpec()
                      .build())
              .create());
    }
    var _ = pods.apply(new PodUpdate.Add(PodSourceName.API, made));
    return made.stream().map(pod -> new PodUid(pod.getMetadata().getUid())).toList();
  }

  private static PodStatus status(String phase, String message) {
    return new PodStatusBuilder().withPhase(phase).withMessage(message).build();
  }
}
