package io.javelet.prober;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.javelet.runtime.ContainerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of many commands only some run at a time, each has its turn, and other probes do not wait. */
@Timeout(60)
final class ExecTurnsTest {
  private static final Probe EXEC =
      new ProbeBuilder().withNewExec().withCommand("true").endExec().build();
  private static final Probe TCP =
      new ProbeBuilder().withNewTcpSocket().withNewPort(80).endTcpSocket().build();
  private static final ProbeTarget TARGET =
      new ProbeTarget(
          new ContainerId("c"),
          new ContainerBuilder().withName("main").build(),
          Instant.EPOCH,
          Optional.empty());

  @Test
  void onlySomeCommandsRunAtATime() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var asked = new AtomicInteger();
    var eight = new CountDownLatch(8);
    var goOn = new CountDownLatch(1);
    var turns =
        new ExecTurns((probe, target, timeout) -> {
          if (probe.getExec() != null) {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            eight.countDown();
            goOn.await();
            running.decrementAndGet();
            asked.incrementAndGet();
          }
          return ProbeOutcome.success("");
        });

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        var _ = threads.submit(() -> turns.ask(EXEC, TARGET, Duration.ofSeconds(1)));
      }
      eight.await();
      assertThat(turns.ask(TCP, TARGET, Duration.ofSeconds(1))).isEqualTo(ProbeOutcome.success(""));
      goOn.countDown();
    }

    assertThat(most).hasValue(8);
    assertThat(asked).hasValue(50);
  }
}
