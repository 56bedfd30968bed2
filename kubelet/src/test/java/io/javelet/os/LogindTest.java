package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.fakelogind.FakeLogind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over a real socket, with real descriptors; the real logind is met in the virtual machine. */
@Timeout(120)
class LogindTest {
  @TempDir private Path folder = Path.of("");
  private Optional<FakeLogind> peer = Optional.empty();
  private Optional<Logind.Ending> opened = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    peer = Optional.of(FakeLogind.start(folder.resolve("bus"), Duration.ofSeconds(5)));
    opened = Optional.of(Logind.Ending.open());
  }

  @AfterEach
  void close() throws IOException {
    bus().close();
    ending().close();
  }

  @Test
  void tellsHowLongShutdownsCanBeDelayed() throws Exception {
    try (Logind logind = connect()) {
      assertThat(logind.longestDelay()).isEqualTo(Duration.ofSeconds(5));
      assertThat(logind.isShuttingDown()).isFalse();
    }
  }

  @Test
  void anInhibitorIsHeldUntilItIsClosed() throws Exception {
    try (Logind logind = connect()) {
      Logind.Inhibitor inhibitor = logind.delayShutdown("kubelet", "a reason");
      assertThat(bus().calls()).contains("Inhibit shutdown kubelet a reason delay");
      assertThat(bus().inhibitors()).isEqualTo(1);

      inhibitor.close();
      inhibitor.close();
      bus().awaitInhibitors(0, 1);
    }
  }

  @Test
  void anInhibitorOutlivesTheConversation() throws Exception {
    Logind.Inhibitor inhibitor;
    try (Logind logind = connect()) {
      inhibitor = logind.delayShutdown("kubelet", "a reason");
    }
    bus().awaitCall("hung up");
    assertThat(bus().inhibitors()).isEqualTo(1);
    inhibitor.close();
    bus().awaitInhibitors(0, 1);
  }

  @Test
  void allowsLongerDelaysByAFile() throws Exception {
    bus().delayAfterReload(Duration.ofSeconds(90));
    try (Logind logind = connect()) {
      logind.allowDelay("99-kubelet.conf", Duration.ofSeconds(90));

      assertThat(folder.resolve("conf/99-kubelet.conf"))
          .hasContent("# Kubelet logind override\n[Login]\nInhibitDelayMaxSec=90\n");
      assertThat(bus().calls()).contains("KillUnit systemd-logind.service all");
      assertThat(logind.longestDelay()).isEqualTo(Duration.ofSeconds(90));
    }
  }

  @Test
  void hearsOfShutdownsFromLogindAlone() throws Exception {
    try (Logind logind = connect()) {
      bus().forgeShutdown();
      bus().prepareForShutdown(true);
      bus().prepareForShutdown(false);

      assertThat(logind.await()).isEqualTo(new Logind.News.Shutdown(true));
      assertThat(logind.await()).isEqualTo(new Logind.News.Shutdown(false));
    }
  }

  @Test
  void hearsOfAnotherLogindAndBelievesItFromThenOn() throws Exception {
    try (Logind logind = connect()) {
      bus().restart();
      bus().prepareForShutdown(true);

      assertThat(logind.await()).isEqualTo(new Logind.News.Restarted());
      assertThat(logind.await()).isEqualTo(new Logind.News.Shutdown(true));
    }
  }

  @Test
  void aBusThatGoesAwayIsAnError() throws Exception {
    try (Logind logind = connect()) {
      bus().dropConnections();
      assertThatThrownBy(logind::await).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aWaitIsEndedByAnotherThread() throws Exception {
    try (Logind logind = connect()) {
      var waiting = new CompletableFuture<Logind.News>();
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              waiting.complete(logind.await());
            } catch (IOException | InterruptedException ended) {
              waiting.completeExceptionally(ended);
            }
          });
      ending().end();
      assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void withoutABusThereIsNoConversation() {
    var nowhere = new Logind.Places(folder.resolve("none"), folder);
    assertThatThrownBy(() -> Logind.connect(nowhere, ending())).isInstanceOf(IOException.class);
  }

  @Test
  void theBusIsWhereTheEnvironmentSays() {
    Logind.Places given =
        Logind.Places.ofThisMachine(Optional.of("tcp:host=x;unix:path=/tmp/bus,guid=7"));
    assertThat(given.bus()).isEqualTo(Path.of("/tmp/bus"));
    assertThat(Logind.Places.ofThisMachine(Optional.empty()).bus())
        .isEqualTo(Path.of("/run/dbus/system_bus_socket"));
    assertThat(Files.exists(folder)).isTrue();
  }

  private Logind connect() throws IOException, InterruptedException {
    return Logind.connect(
        new Logind.Places(folder.resolve("bus"), folder.resolve("conf")), ending());
  }

  private FakeLogind bus() {
    return peer.orElseThrow();
  }

  private Logind.Ending ending() {
    return opened.orElseThrow();
  }
}
