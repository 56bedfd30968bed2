package io.javelet.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.os.ProcessSignals.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessWatcherTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Process> started = new ArrayList<>();
  private ProcessWatcher watcher;

  @BeforeEach
  void start() throws IOException {
    watcher = ProcessWatcher.start();
  }

  @AfterEach
  void stop() {
    watcher.close();
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void theEndOfAProcessIsTold() throws Exception {
    Process process = sleeper();
    CountDownLatch ended = new CountDownLatch(1);
    watcher.watch(process.pid(), ended::countDown);
    assertThat(ended.getCount()).isEqualTo(1);
    process.destroyForcibly();
    assertThat(await(ended)).isTrue();
  }

  @Test
  void theEndOfAProcessThatIsNotOursIsTold() throws Exception {
    // The shell's child is given to somebody else when the shell ends.
    Process shell = new ProcessBuilder("sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!").start();
    long orphan = Long.parseLong(new String(shell.getInputStream().readAllBytes(), UTF_8).strip());
    shell.waitFor();
    ProcessId id = ProcessId.of(orphan).orElseThrow();
    CountDownLatch ended = new CountDownLatch(1);
    watcher.watch(id, ended::countDown);
    assertThat(ProcessSignals.send(id, Signal.KILL)).isTrue();
    assertThat(await(ended)).isTrue();
  }

  @Test
  void aProcessThatIsGoneIsToldAtOnce() throws Exception {
    Process process = sleeper();
    process.destroyForcibly().waitFor();
    AtomicInteger calls = new AtomicInteger();
    watcher.watch(process.pid(), calls::incrementAndGet).close();
    assertThat(calls).hasValue(1);
  }

  @Test
  void aLaterProcessWithTheSameNumberCountsAsTheEnd() throws Exception {
    Process process = sleeper();
    ProcessId now = ProcessId.of(process.pid()).orElseThrow();
    ProcessId earlier = new ProcessId(now.pid(), now.startTime() - 1);
    AtomicInteger calls = new AtomicInteger();
    watcher.watch(earlier, calls::incrementAndGet).close();
    assertThat(calls).hasValue(1);
    assertThat(ProcessSignals.send(earlier, Signal.KILL)).isFalse();
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void oneOfManyIsToldApart() throws Exception {
    BlockingQueue<Long> ended = new LinkedBlockingQueue<>();
    for (int i = 0; i < 20; i++) {
      long pid = sleeper().pid();
      watcher.watch(pid, () -> ended.add(pid));
    }
    for (Process process : started) {
      process.destroyForcibly();
      assertThat(ended.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(process.pid());
    }
    assertThat(ended).isEmpty();
  }

  @Test
  void twoWhoWaitForOneProcessAreBothTold() throws Exception {
    Process process = sleeper();
    CountDownLatch ended = new CountDownLatch(2);
    watcher.watch(process.pid(), ended::countDown);
    watcher.watch(process.pid(), ended::countDown);
    process.destroyForcibly();
    assertThat(await(ended)).isTrue();
  }

  @Test
  void aClosedWatchIsNotTold() throws Exception {
    Process process = sleeper();
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(1);
    Watch closed = watcher.watch(process.pid(), calls::incrementAndGet);
    watcher.watch(process.pid(), ended::countDown);
    closed.close();
    closed.close();
    process.destroyForcibly();
    assertThat(await(ended)).isTrue();
    assertThat(calls).hasValue(0);
  }

  @Test
  void aListenerThatFailsHarmsNoOther() throws Exception {
    Process process = sleeper();
    CountDownLatch ended = new CountDownLatch(1);
    watcher.watch(
        process.pid(),
        () -> {
          throw new IllegalStateException("a listener's bug");
        });
    watcher.watch(process.pid(), ended::countDown);
    process.destroyForcibly();
    assertThat(await(ended)).isTrue();
  }

  @Test
  void afterItsEndNothingCanBeWatched() throws Exception {
    long pid = sleeper().pid();
    watcher.watch(pid, () -> {});
    watcher.close();
    watcher.close();
    assertThatThrownBy(() -> watcher.watch(pid, () -> {})).hasMessageContaining("closed");
  }

  private boolean await(CountDownLatch latch) throws InterruptedException {
    return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private Process sleeper() throws IOException {
    Process process = new ProcessBuilder("sleep", "600").start();
    started.add(process);
    return process;
  }
}
