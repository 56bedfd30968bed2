package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.javelet.fakecri.FakeCriRuntime;
import io.javelet.fakecri.FakeImage;
import io.javelet.runtime.ContainerEvent;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import java.nio.file.Path;
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
    listen(connection);
    var sandbox = connection.runtime().runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container())));
    connection.runtime().removeSandbox(sandbox);

    assertThat(IntStream.range(0, 4).mapToObj(_ -> next()).collect(Collectors.toList()))
        .containsExactly(
            event(ContainerEvent.Kind.CREATED),
            event(ContainerEvent.Kind.STARTED),
            event(ContainerEvent.Kind.STOPPED),
            event(ContainerEvent.Kind.DELETED));
  }

  @Test
  void aRuntimeWithoutEventsIsToldBeforeTheStreamCountsAsOpen() throws Exception {
    try (FakeCriRuntime old = FakeCriRuntime.builder(folder.resolve("old.sock")).start();
        CriConnection toOld = connect(old)) {
      begin(toOld);

      assertThat(end.get(10, TimeUnit.SECONDS).orElseThrow().code()).isEqualTo(Code.UNIMPLEMENTED);
      assertThat(opened.getCount()).isEqualTo(1);
    }
  }

  @Test
  void aRegularEndReturns() throws Exception {
    listen(connection);

    fake.endEventStreams(Status.OK);

    assertThat(end.get(10, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void aBrokenStreamIsAnError() throws Exception {
    listen(connection);

    fake.crash();

    assertThat(end.get(10, TimeUnit.SECONDS).orElseThrow().code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void interruptingTheThreadEndsTheStreamAtTheRuntimeToo() throws Exception {
    Thread listener = listen(connection);

    listener.interrupt();

    assertThat(end.get(10, TimeUnit.SECONDS).orElseThrow().code()).isEqualTo(Code.CANCELLED);
    fake.awaitEventStreams(0);
  }

  private Thread listen(CriConnection to) throws InterruptedException {
    Thread thread = begin(to);
    fake.awaitEventStreams(1);
    assertThat(opened.await(10, TimeUnit.SECONDS)).isTrue();
    return thread;
  }

  private Thread begin(CriConnection to) {
    return Thread.startVirtualThread(() -> {
      try {
        to.runtime().streamEvents(opened::countDown, events::add);
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

  private static ContainerEvent event(ContainerEvent.Kind kind) {
    return new ContainerEvent(Pods.UID, Pods.NAME, kind);
  }

  private static CriConnection connect(FakeCriRuntime runtime) {
    return CriConnection.open(
        new CriEndpoint(runtime.socket()),
        CriTimeouts.DEFAULT,
        Pods.SETTINGS,
        InstantSource.system());
  }
}
