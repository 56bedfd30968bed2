package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.mockwebserver.http.MockResponse;
import io.javelet.fakeapi.FakeApiServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for an API server goes on when it is ready again, though nobody else asks it. */
final class ReturnWatchTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;
  private FakeApiServer api;
  private ApiServer connection;
  private ReturnWatch watch;
  private final Semaphore returns = new Semaphore(0);

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    connection = Connections.to(api, folder);
    connection.tellReturn(returns::release);
    watch = new ReturnWatch(connection, Clock.systemUTC(), new Random(1));
    watch.start();
  }

  @AfterEach
  void stop() throws Exception {
    watch.stop();
    connection.close();
    api.close();
  }

  private void lose() throws Exception {
    api.goAway();
    assertThatThrownBy(new NodeCalls(connection, "n1")::get).isInstanceOf(ApiServerException.class);
  }

  private FutureTask<Boolean> waiting() {
    var waiting =
        new FutureTask<>(() -> {
          return connection.pause(Duration.ofHours(1));
        });
    Thread pausing = Thread.ofVirtual().start(waiting);
    while (pausing.isAlive() && pausing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return waiting;
  }

  @Test
  void anAbsentServersReturnIsNoticedThoughNobodyAsks() throws Exception {
    lose();
    FutureTask<Boolean> waiting = waiting();

    api.comeBack();

    assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(returns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoIsRefusedWhileItStartsIsWokenAgainWhenItIsReady() throws Exception {
    var refused = new AtomicInteger();
    var ready = new Semaphore(0);
    api.intercept(request -> {
      if (request.getPath() == null || !request.getPath().startsWith("/readyz")) {
        return Optional.empty();
      }
      if (ready.availablePermits() > 0) {
        return Optional.empty();
      }
      refused.incrementAndGet();
      return Optional.of(new MockResponse().setResponseCode(500).setBody("not ready"));
    });
    lose();
    api.comeBack();
    new NodeCalls(connection, "n1").get();
    assertThat(returns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    FutureTask<Boolean> waiting = waiting();
    int before = refused.get();
    while (refused.get() < before + 2) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(waiting).isNotDone();

    ready.release();

    assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatIsAlwaysCutIsNotTriedWithoutPauseThoughTheServerIsReady() throws Exception {
    long begun = System.nanoTime();
    var tries = new AtomicInteger();
    Thread trying =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (true) {
                  tries.incrementAndGet();
                  assertThatThrownBy(() -> connection.call(ReturnWatchTest::cut))
                      .isInstanceOf(ApiServerException.class);
                  connection.pause(Duration.ofHours(1));
                }
              } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
              }
            });

    while (api.requests("GET /readyz").size() < 4) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    trying.interrupt();
    trying.join();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(tries).hasValueLessThan(20);
  }

  private static Object cut(KubernetesClient client) {
    throw new KubernetesClientException("connection reset");
  }

  @Test
  void aNewCertificateWakesWhoWasNotBelieved() throws Exception {
    FutureTask<Boolean> waiting = waiting();

    connection.connect();

    assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aServerThatAnswersIsNotAsked() throws Exception {
    new NodeCalls(connection, "n1").get();

    assertThat(api.requests("GET /readyz")).isEmpty();
  }
}
