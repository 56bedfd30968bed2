package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.Status;
import io.javelet.fakecri.FakeCriRuntime;
import io.javelet.fakecri.FakeImage;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.runtime.ContainerEvent;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerEventStreamTest {
  @TempDir private Path folder;
  private FakeCriRuntime fake;
  private CriConnection connection;

  private final BlockingQueue<ContainerEvent> events = new LinkedBlockingQueue<>();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CompletableFuture<Optional<CriException>> end = new CompletableFuture<>();

  @BeforeEach
  void open() throws Exception {
    fake = FakeCriRuntime.builder(folder.resolve("cri.sock")).withContainerEvents().start();
    fake.addImage(FakeImage.named(Pods.IMAGE));
    connection = connect(fake);
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    fake.close();
  }

  @Test
  void eventsNamePodAndKindInOrder() throws Exception {
    listen(connection.runtime());
    var sandbox = connection.runtime().runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container())));
    connection.runtime().removeSandbox(sandbox);

    assertThat(IntStream.range(0, 4).mapToObj(_ -> next()).collect(Collectors.toList()))
        .extracting(ContainerEvent::uid, ContainerEvent::fullName, ContainerEvent::kind)
        .containsExactly(
            tuple(Pods.UID, Pods.NAME, ContainerEvent.Kind.CREATED),
            tuple(Pods.UID, Pods.NAME, ContainerEvent.Kind.STARTED),
            tuple(Pods.UID, Pods.NAME, ContainerEvent.Kind.STOPPED),
            tuple(Pods.UID, Pods.NAME, ContainerEvent.Kind.DELETED));
  }

  @Test
  void aRuntimeWithoutEventsIsTold() throws Exception {
    try (FakeCriRuntime old = FakeCriRuntime.builder(folder.resolve("old.sock")).start();
        CriConnection toOld = connect(old)) {
      begin(toOld.runtime());

      assertThat(end.get(10, TimeUnit.SECONDS).orElseThrow().code()).isEqualTo(Code.UNIMPLEMENTED);
    }
  }

  @Test
  void theWayOfAnEventIsMeasured() throws Exception {
    KubeletMetrics metrics = KubeletMetrics.create(Path.of("/proc/self"), Instant.now());
    listen(new MeasuredContainerRuntime(connection.runtime(), metrics, Clock.systemUTC()));
    connection.runtime().runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container())));
    next();
    next();

    assertThat(metrics.text())
        .contains("kubelet_evented_pleg_connection_success_count 1\n")
        .contains("kubelet_evented_pleg_connection_latency_seconds_count 2\n");
  }

  @Test
  void aRegularEndReturns() throws Exception {
    listen(connection.runtime());

    fake.endEventStreams(Status.OK);

    assertThat(end.get(10, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void aBrokenStreamIsAnError() throws Exception {
    listen(connection.runtime());

    fake.crash();

    assertThat(end.get(10, TimeUnit.SECONDS).orElseThrow().code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void interruptingTheThreadEndsTheStreamAtTheRuntimeToo() throws Exception {
    Thread listener = listen(connection.runtime());

    listener.interrupt();

    assertThat(end.get(10, TimeUnit.SECONDS).orElseThrow().code()).isEqualTo(Code.CANCELLED);
    fake.awaitEventStreams(0);
  }

  private Thread listen(ContainerRuntime to) throws InterruptedException {
    Thread thread = begin(to);
    fake.awaitEventStreams(1);
    assertThat(opened.await(10, TimeUnit.SECONDS)).isTrue();
    return thread;
  }

  private Thread begin(ContainerRuntime to) {
    return Thread.startVirtualThread(() -> {
      try {
        to.streamEvents(opened::countDown, events::add);
        end.complete(Optional.empty());
      } catch (CriException e) {
        end.complete(Optional.of(e));
      }
    });
  }

  private ContainerEvent next() {
    try {
      ContainerEvent event = events.poll(10, TimeUnit.SECONDS);
      assertThat(event).isNotNull();
      return event;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static CriConnection connect(FakeCriRuntime runtime) {
    return CriConnection.open(
        new CriEndpoint(runtime.socket()),
        CriTimeouts.DEFAULT,
        Pods.SETTINGS,
        InstantSource.system());
  }
}
