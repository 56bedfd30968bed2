package io.javelet.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.javelet.ManualClock;
import io.javelet.cri.CriConnection;
import io.javelet.cri.CriEndpoint;
import io.javelet.cri.CriTimeouts;
import io.javelet.cri.TranslationSettings;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.events.RecordedEvent;
import io.javelet.fakecri.FakeCriRuntime;
import io.javelet.fakecri.Fault;
import io.javelet.fakecri.Rpc;
import io.javelet.plan.DeadContainerPolicy;
import io.javelet.pod.PodDirectories;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds on a runtime that does not answer. What is removed is the policy's tests'. */
final class DeadContainerCollectionTest {
  @TempDir Path scratch;

  private final ManualClock clock = new ManualClock();
  private final BlockingQueue<RecordedEvent> told = new LinkedBlockingQueue<>();

  @Test
  void aRoundThatCannotBeMadeIsAnEventOfTheNode() throws Exception {
    try (FakeCriRuntime fake = FakeCriRuntime.builder(scratch.resolve("cri.sock")).start();
        CriConnection connection =
            CriConnection.open(
                new CriEndpoint(fake.socket()),
                new CriTimeouts(Duration.ofMinutes(1), Optional.empty()),
                new TranslationSettings(scratch, false, List.of()),
                clock)) {
      fake.faults().always(Rpc.LIST_POD_SANDBOX, Fault.refuse(Status.Code.UNKNOWN, "no list"));
      var collection =
          new DeadContainerCollection(
              connection.runtime(),
              new ContainerRemoval(
                  connection.runtime(), new PodDirectories(scratch, scratch, scratch)),
              DeadContainerPolicy.DEFAULT,
              clock,
              new EventRecorder(clock, 10, List.of(told::add)),
              EventTarget.node("n"));

      collection.collectIfDue();

      assertThat(told.poll(60, TimeUnit.SECONDS))
          .satisfies(event -> {
            assertThat(event.target()).isEqualTo(EventTarget.node("n"));
            assertThat(event.type()).isEqualTo(EventType.WARNING);
            assertThat(event.reason()).isEqualTo("ContainerGCFailed");
            assertThat(event.message()).isEqualTo("no list");
          });
    }
  }
}
