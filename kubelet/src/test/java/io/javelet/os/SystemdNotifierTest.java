package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdNotifierTest {
  @TempDir Path folder;

  @Test
  void everyMessageIsOneDatagram() throws Exception {
    Path path = folder.resolve("notify");
    try (DatagramReceiver systemd = DatagramReceiver.bind(path.toString())) {
      SystemdNotifier notifier = new SystemdNotifier(Optional.of(path.toString()));
      notifier.ready();
      notifier.status("3 pods,\nall running");
      notifier.watchdog();
      notifier.stopping();
      assertThat(systemd.receive()).isEqualTo("READY=1");
      assertThat(systemd.receive()).isEqualTo("STATUS=3 pods, all running");
      assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
      assertThat(systemd.receive()).isEqualTo("STOPPING=1");
    }
  }

  @Test
  void theAbstractNamespaceIsReached() throws Exception {
    String address = "@javelet-test-" + ProcessHandle.current().pid();
    try (DatagramReceiver systemd = DatagramReceiver.bind(address)) {
      new SystemdNotifier(Optional.of(address)).ready();
      assertThat(systemd.receive()).isEqualTo("READY=1");
    }
  }

  @Test
  void withoutAnAddressNothingHappens() {
    assertThatCode(() -> new SystemdNotifier(Optional.empty()).ready()).doesNotThrowAnyException();
  }

  @Test
  void aSocketThatIsNotThereIsNamed() {
    Path path = folder.resolve("missing");
    assertThatThrownBy(() -> new SystemdNotifier(Optional.of(path.toString())).ready())
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining(path + ": no such file or directory");
  }

  @Test
  void whatIsNoAddressIsRefused() {
    for (String address : new String[] {"", "@", "relative", "/" + "x".repeat(107)}) {
      assertThatThrownBy(() -> new SystemdNotifier(Optional.of(address)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(address);
    }
  }
}
