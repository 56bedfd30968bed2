package io.javelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.ServiceEnvironment;
import io.javelet.os.DatagramReceiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ServiceManagerTest {
  @TempDir Path directory;

  private volatile String failure = "";

  private SequencedMap<String, String> health() {
    return new LinkedHashMap<>(Map.of("ping", failure));
  }

  @Test
  void saysThatTheAgentIsReadyAndThatItLivesAndThatItStops() throws Exception {
    Path socket = directory.resolve("notify");
    try (DatagramReceiver systemd = DatagramReceiver.bind(socket.toString())) {
      ServiceManager manager =
          new ServiceManager(
              new ServiceEnvironment(
                  Optional.of(socket.toString()),
                  Optional.of(Duration.ofMillis(20)),
                  Optional.empty(),
                  Optional.empty()),
              this::health);
      manager.status("Starting");
      assertThat(systemd.receive()).isEqualTo("STATUS=Starting");
      manager.ready("Running");
      assertThat(systemd.receive()).isEqualTo("READY=1");
      for (int i = 0; i < 3; i++) {
        assertThat(systemd.receive()).isIn("STATUS=Running", "WATCHDOG=1");
      }
      manager.stopping();
      String last = systemd.receive();
      while (last.equals("WATCHDOG=1")) {
        last = systemd.receive();
      }
      assertThat(last).isEqualTo("STOPPING=1");
    }
  }

  @Test
  void anAgentThatIsNotWellShowsNoSignOfLife() throws Exception {
    failure = "stuck";
    Path socket = directory.resolve("notify");
    try (DatagramReceiver systemd = DatagramReceiver.bind(socket.toString())) {
      ServiceManager manager =
          new ServiceManager(
              new ServiceEnvironment(
                  Optional.of(socket.toString()),
                  Optional.of(Duration.ofMillis(20)),
                  Optional.empty(),
                  Optional.empty()),
              this::health);
      manager.ready("Running");
      assertThat(systemd.receive()).isEqualTo("READY=1");
      assertThat(systemd.receive()).isEqualTo("STATUS=Running");
      failure = "";
      assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
      manager.stopping();
    }
  }

  @Test
  void aManagerThatIsGoneHarmsNothing() {
    ServiceManager manager =
        new ServiceManager(
            new ServiceEnvironment(
                Optional.of(directory.resolve("nobody").toString()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            this::health);
    manager.ready("Running");
    manager.stopping();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anAddressOfAnUnknownKindHarmsNothing() {
    ServiceManager manager =
        new ServiceManager(
            new ServiceEnvironment(
                Optional.of("vsock:2:1"), Optional.empty(), Optional.empty(), Optional.empty()),
            this::health);
    manager.ready("Running");
    manager.stopping();
    assertThat(directory).isEmptyDirectory();
  }
}
