package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.javelet.fakeapi.FakeApiServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Following the pods of a node through what happens to connections and to API servers. */
final class ReflectorTest {
  private static final String NODE = "node-1";

  @TempDir private Path folder;
  private FakeApiServer api;
  private ApiServer connection;
  private Following pods;
  private final BlockingQueue<Set<String>> snapshots = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    connection = Connections.to(api, folder);
    pods =
        new PodCalls(connection)
            .ofNode(
                NODE,
                (List<Pod> all) ->
                    snapshots.add(
                        all.stream()
                            .map(pod -> pod.getMetadata().getName())
                            .collect(Collectors.toSet())),
                new Random(1));
  }

  @AfterEach
  void stop() throws Exception {
    pods.stop();
    connection.close();
    api.close();
  }

  @Test
  void whatIsListedAndWhatChangesAfterThatIsTold() throws Exception {
    try (KubernetesClient user = api.client()) {
      create(user, "first");
      pods.start();
      awaitSnapshot(Set.of("first"));
      create(user, "second");
      awaitSnapshot(Set.of("first", "second"));
      user.pods().inNamespace("default").withName("first").withGracePeriod(0).delete();
      awaitSnapshot(Set.of("second"));
    }
  }

  @Test
  void anEmptyListingIsToldToo() throws Exception {
    pods.start();
    awaitSnapshot(Set.of());
  }

  @Test
  void aServerThatIsAwayIsAskedUntilItIsThereAndNothingIsTakenAwayMeanwhile() throws Exception {
    try (KubernetesClient user = api.client()) {
      create(user, "kept");
    }
    pods.start();
    awaitSnapshot(Set.of("kept"));
    api.goAway();
    api.comeBack();
    try (KubernetesClient user = api.client()) {
      create(user, "later");
    }
    awaitSnapshot(Set.of("kept", "later"));
    assertThat(snapshots).as("nothing was taken away").doesNotContain(Set.of());
  }

  @Test
  void aWatchFromTooOldAVersionIsFollowedByANewListing() throws Exception {
    AtomicInteger gone = new AtomicInteger();
    api.intercept(request ->
        isWatch(request) && gone.getAndIncrement() == 0
            ? Optional.of(FakeApiServer.refusal(410, "Expired", "too old resource version"))
            : Optional.empty());
    pods.start();
    awaitSnapshot(Set.of());
    try (KubernetesClient user = api.client()) {
      create(user, "after");
    }
    awaitSnapshot(Set.of("after"));
    assertThat(lists()).hasSizeGreaterThan(1);
  }

  @Test
  void refusalsAndErrorsAreAskedAgainWithGrowingPauses() throws Exception {
    AtomicInteger left = new AtomicInteger(3);
    api.intercept(request ->
        left.getAndDecrement() > 0
            ? Optional.of(new MockResponse().setResponseCode(left.get() == 1 ? 403 : 500))
            : Optional.empty());
    long before = System.nanoTime();
    pods.start();
    awaitSnapshot(Set.of());
    // 200, 400 and 800 ms at the least.
    assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1400));
    assertThat(lists()).hasSize(4);
  }

  private void awaitSnapshot(Set<String> names) throws InterruptedException {
    Set<String> seen = Set.of("nothing yet");
    while (!seen.equals(names)) {
      Set<String> next = snapshots.poll(30, TimeUnit.SECONDS);
      assertThat(next).as("a snapshot after " + seen).isNotNull();
      seen = next;
    }
  }

  private List<RecordedRequest> lists() {
    return api.requests("GET /api/v1/pods").stream().filter(each -> !isWatch(each)).toList();
  }

  private static boolean isWatch(RecordedRequest request) {
    return FakeApiServer.line(request).contains("watch=true");
  }

  private static void create(KubernetesClient user, String name) {
    user.resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withNodeName(NODE)
                .endSpec()
                .build())
        .create();
  }
}
