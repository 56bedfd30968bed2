package io.javelet.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.config.value.PriorityGracePeriod;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.RecordedEvent;
import io.javelet.fakelogind.FakeLogind;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.os.Logind;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over a fake logind behind a real socket. */
@Timeout(300)
class ShutdownManagerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  /** Long enough to be never over where a test waits for something else. */
  private static final long LONG = 3600;

  @TempDir private Path folder = Path.of("");
  private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
  private final Set<PodUid> ended = ConcurrentHashMap.newKeySet();
  private final KubeletMetrics metrics = KubeletMetrics.create(Path.of("/proc/self"), NOW);
  private final EventRecorder events =
      new EventRecorder(Clock.fixed(NOW, ZoneOffset.UTC), 100, List.of());
  private volatile List<Pod> pods = List.of();
  private Optional<FakeLogind> peer = Optional.empty();
  private Optional<ShutdownManager> started = Optional.empty();

  @BeforeEach
  void listen() throws IOException {
    peer = Optional.of(FakeLogind.start(folder.resolve("bus"), Duration.ofHours(9)));
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    if (started.isPresent()) {
      started.get().stop();
    }
    logind().close();
  }

  @Test
  void shutdownsWaitWhileTheAgentRuns() throws Exception {
    start(LONG, LONG);
    logind().awaitInhibitors(1, 1);
    assertThat(logind().calls())
        .contains("Inhibit shutdown kubelet Kubelet needs time to handle node shutdown delay");

    started.orElseThrow().stop();
    started = Optional.empty();
    logind().awaitInhibitors(0, 1);
  }

  @Test
  void podsEndInTheOrderOfTheirPrioritiesAndThenTheShutdownGoesOn() throws Exception {
    pods = List.of(pod("critical", 2_000_000_000, 40), pod("one", 0, 30), pod("two", 5, 9000));
    start(LONG, LONG);
    logind().awaitInhibitors(1, 1);
    logind().prepareForShutdown(true);

    assertThat(next()).isEqualTo("shutting down: true");
    assertThat(List.of(next(), next())).containsExactlyInAnyOrder("end one PT30S", "end two PT1H");
    end("one");
    assertThat(happened).isEmpty();
    end("two");
    assertThat(next()).isEqualTo("end critical PT40S");
    assertThat(logind().inhibitors()).isEqualTo(1);
    end("critical");
    logind().awaitInhibitors(0, 1);

    assertThat(events.recent())
        .extracting(RecordedEvent::message)
        .containsExactly("Shutdown manager detected shutdown event");
    assertThat(metrics.text())
        .contains("kubelet_graceful_shutdown_start_time_seconds 1.7723592e+09")
        .contains("kubelet_graceful_shutdown_end_time_seconds 1.7723592e+09");
    assertThat(folder.resolve("graceful_node_shutdown_state"))
        .hasContent(
            "{\"startTime\":\"2026-03-01T10:00:00Z\",\"endTime\":\"2026-03-01T10:00:00Z\"}");
  }

  @Test
  void aGroupIsNotWaitedForLongerThanItsTime() throws Exception {
    pods = List.of(pod("stuck", 0, 30), pod("critical", 2_000_000_000, 40));
    start(1, 0);
    logind().awaitInhibitors(1, 1);
    logind().prepareForShutdown(true);

    assertThat(next()).isEqualTo("shutting down: true");
    assertThat(next()).isEqualTo("end stuck PT1S");
    assertThat(next()).isEqualTo("end critical PT0S");
    logind().awaitInhibitors(0, 1);
  }

  @Test
  void aShutdownThatIsCalledOffIsForgotten() throws Exception {
    pods = List.of(staticPod("static"), pod("other", 0, 30), pod("later", 2_000_000_000, 5));
    start(LONG, LONG);
    logind().awaitInhibitors(1, 1);
    logind().prepareForShutdown(true);
    assertThat(next()).isEqualTo("shutting down: true");
    assertThat(List.of(next(), next()))
        .containsExactlyInAnyOrder("end static PT30S", "end other PT30S");

    logind().prepareForShutdown(false);
    assertThat(next()).isEqualTo("shutting down: false");
    assertThat(next()).isEqualTo("start static");
    logind().awaitInhibitors(1, 2);
    assertThat(events.recent())
        .extracting(RecordedEvent::message)
        .contains("Shutdown manager detected shutdown cancellation");

    pods = List.of(pod("later", 2_000_000_000, 5));
    logind().prepareForShutdown(true);
    assertThat(next()).isEqualTo("shutting down: true");
    assertThat(next()).isEqualTo("end later PT5S");
  }

  @Test
  void aLogindThatAllowsTooLittleIsToldToAllowMore() throws Exception {
    logind().delayAfterReload(Duration.ofHours(10));
    start(9 * LONG, LONG);
    logind().awaitInhibitors(1, 1);

    assertThat(folder.resolve("conf/99-kubelet.conf"))
        .content()
        .contains("InhibitDelayMaxSec=36000");
  }

  @Test
  void anotherLogindAndAnotherBusAreFollowedToo() throws Exception {
    pods = List.of(pod("one", 0, 30));
    start(LONG, LONG);
    logind().awaitInhibitors(1, 1);
    logind().restart();
    logind().awaitInhibitors(1, 2);
    logind().dropConnections();
    logind().awaitInhibitors(1, 3);

    logind().prepareForShutdown(true);
    assertThat(next()).isEqualTo("shutting down: true");
    assertThat(next()).isEqualTo("end one PT30S");
  }

  @Test
  void aShutdownThatBeganBeforeIsNotMissed() throws Exception {
    pods = List.of(pod("one", 0, 30));
    logind().prepareForShutdown(true);
    start(LONG, LONG);

    assertThat(next()).isEqualTo("shutting down: true");
    assertThat(next()).isEqualTo("end one PT30S");
  }

  @Test
  void theLastShutdownIsToldAfterwards() throws Exception {
    Files.writeString(
        folder.resolve("graceful_node_shutdown_state"),
        "{\"startTime\":\"2026-02-01T12:00:00.123456789+01:00\",\"endTime\":\"0001-01-01T00:00:00Z\"}");
    start(LONG, LONG);

    assertThat(metrics.text())
        .contains("kubelet_graceful_shutdown_start_time_seconds 1.7699436e+09")
        .contains("kubelet_graceful_shutdown_end_time_seconds 0\n");
  }

  @Test
  void aDamagedRecordHarmsNothing() throws Exception {
    Files.writeString(folder.resolve("graceful_node_shutdown_state"), "{\"startTime\":\"now\"");
    start(LONG, LONG);
    logind().awaitInhibitors(1, 1);
  }

  private void start(long ordinary, long critical) throws IOException {
    var manager =
        new ShutdownManager(
            List.of(
                new PriorityGracePeriod(0, Duration.ofSeconds(ordinary)),
                new PriorityGracePeriod(2_000_000_000, Duration.ofSeconds(critical))),
            new Logind.Places(folder.resolve("bus"), folder.resolve("conf")),
            new Recorded(),
            new ShutdownManager.Told(
                events,
                EventTarget.node("n"),
                metrics.shutdown(),
                begins -> happened.add("shutting down: " + begins)),
            new ShutdownManager.Keeping(folder, true),
            Clock.fixed(NOW, ZoneOffset.UTC));
    manager.start();
    started = Optional.of(manager);
  }

  private FakeLogind logind() {
    return peer.orElseThrow();
  }

  private String next() throws InterruptedException {
    return String.valueOf(happened.poll(60, TimeUnit.SECONDS));
  }

  private void end(String name) {
    ended.add(new PodUid(name));
    started.orElseThrow().podEnded();
  }

  private static Pod pod(String name, int priority, long grace) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .withUid(name)
        .endMetadata()
        .withNewSpec()
        .withPriority(priority)
        .withTerminationGracePeriodSeconds(grace)
        .endSpec()
        .build();
  }

  private static Pod staticPod(String name) {
    return new PodBuilder(pod(name, 0, 30))
        .editMetadata()
        .addToAnnotations(StaticPods.SOURCE_ANNOTATION, "file")
        .endMetadata()
        .build();
  }

  private final class Recorded implements ShutdownManager.Pods {
    @Override
    public List<Pod> active() {
      return pods;
    }

    @Override
    public void end(Pod pod, Duration grace) {
      happened.add("end " + pod.getMetadata().getName() + " " + grace);
    }

    @Override
    public boolean hasEnded(PodUid uid) {
      return ended.contains(uid);
    }

    @Override
    public void startAnew(Pod pod) {
      happened.add("start " + pod.getMetadata().getName());
    }
  }
}
