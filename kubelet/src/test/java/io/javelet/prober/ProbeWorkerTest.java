package io.javelet.prober;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ProbeResults.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProbeWorkerTest {
  private record Decision(String id, Result result) {}

  private final BlockingQueue<Decision> decisions = new LinkedBlockingQueue<>();
  private final BlockingQueue<ProbeOutcome> answers = new LinkedBlockingQueue<>();
  private volatile Optional<ProbeTarget> target = Optional.empty();
  private volatile boolean starting;
  private Optional<Result> restored = Optional.empty();
  private Duration jitter = Duration.ZERO;
  private Optional<ProbeDriver.Driven> driven = Optional.empty();

  @AfterEach
  void end() {
    driven.ifPresent(ProbeDriver.Driven::end);
  }

  @Test
  void aLivenessFailureCountsOnlyAfterEnoughInARow() throws InterruptedException {
    answer("fail", "fail", "ok", "fail", "fail", "fail");
    ProbeDriver.Driven worker = start(ProbeKind.LIVENESS, 1, 3);
    run(worker, "a");

    assertThat(next()).isEqualTo(new Decision("a", Result.SUCCESS));
    assertThat(next()).isEqualTo(new Decision("a", Result.SUCCESS));
    assertThat(next()).isEqualTo(new Decision("a", Result.FAILURE));
    assertThat(answers).isEmpty();
  }

  @Test
  void afterALivenessFailureNothingIsAskedUntilThereIsANewContainer() throws InterruptedException {
    answer("fail", "ok");
    ProbeDriver.Driven worker = start(ProbeKind.LIVENESS, 1, 1);
    run(worker, "a");
    assertThat(next()).isEqualTo(new Decision("a", Result.SUCCESS));
    assertThat(next()).isEqualTo(new Decision("a", Result.FAILURE));
    worker.nudge();

    run(worker, "b");

    assertThat(next()).isEqualTo(new Decision("b", Result.SUCCESS));
    assertThat(next()).isEqualTo(new Decision("b", Result.SUCCESS));
  }

  @Test
  void readinessStartsAsFailureAndChangesWithEachEnoughAnswers() throws InterruptedException {
    answer("ok", "fail", "fail", "ok");
    ProbeDriver.Driven worker = start(ProbeKind.READINESS, 1, 2);
    run(worker, "a");

    assertThat(next()).isEqualTo(new Decision("a", Result.FAILURE));
    assertThat(next()).isEqualTo(new Decision("a", Result.SUCCESS));
    assertThat(next()).isEqualTo(new Decision("a", Result.FAILURE));
    assertThat(next()).isEqualTo(new Decision("a", Result.SUCCESS));
  }

  @Test
  void aProbeThatCannotBeAskedIsTriedThreeTimesAndChangesNothing() throws InterruptedException {
    answer("error", "error", "error", "ok");
    ProbeDriver.Driven worker = start(ProbeKind.READINESS, 1, 1);
    run(worker, "a");

    assertThat(next()).isEqualTo(new Decision("a", Result.FAILURE));
    assertThat(next()).isEqualTo(new Decision("a", Result.SUCCESS));
    assertThat(answers).isEmpty();
  }

  @Test
  void livenessWaitsForTheStartupProbe() throws InterruptedException {
    starting = true;
    ProbeDriver.Driven worker = start(ProbeKind.LIVENESS, 1, 1);
    run(worker, "a");
    assertThat(next()).isEqualTo(new Decision("a", Result.SUCCESS));

    starting = false;
    answer("fail");
    worker.nudge();

    assertThat(next()).isEqualTo(new Decision("a", Result.FAILURE));
  }

  @Test
  void theInitialDelayIsWaitedFor() throws InterruptedException {
    answer("ok");
    var timing =
        new ProbeTiming(Duration.ofMillis(150), Duration.ofMillis(5), Duration.ofSeconds(1), 1, 1);
    ProbeDriver.Driven worker = start(ProbeKind.READINESS, timing);
    Instant begin = Instant.now();
    run(worker, "a");

    assertThat(next()).isEqualTo(new Decision("a", Result.FAILURE));
    assertThat(next()).isEqualTo(new Decision("a", Result.SUCCESS));
    assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofMillis(149));
  }

  @Test
  void whatAnEarlierAgentKnewCountsUntilTheFirstAnswer() throws InterruptedException {
    restored = Optional.of(Result.SUCCESS);
    jitter = Duration.ofMillis(100);
    answer("fail");
    Instant begin = Instant.now();
    run(start(ProbeKind.READINESS, 1, 1), "a");

    assertThat(next()).isEqualTo(new Decision("a", Result.SUCCESS));
    assertThat(next()).isEqualTo(new Decision("a", Result.FAILURE));
    assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofMillis(99));
  }

  private void answer(String... verdicts) {
    for (String verdict : verdicts) {
      answers.add(
          switch (verdict) {
            case "ok" -> ProbeOutcome.success("");
            case "fail" -> ProbeOutcome.failure("no");
            case "error" -> ProbeOutcome.error("?");
            default -> throw new IllegalArgumentException(verdict);
          });
    }
  }

  private Decision next() throws InterruptedException {
    return Optional.ofNullable(decisions.poll(10, TimeUnit.SECONDS))
        .orElseThrow(() -> new AssertionError("no further decision"));
  }

  private ProbeDriver.Driven start(ProbeKind kind, int successes, int failures) {
    return start(
        kind,
        new ProbeTiming(
            Duration.ZERO, Duration.ofMillis(5), Duration.ofSeconds(1), successes, failures));
  }

  private ProbeDriver.Driven start(ProbeKind kind, ProbeTiming timing) {
    var worker =
        new ProbeWorker(
            kind,
            new Probe(),
            timing,
            "c",
            new Subject(),
            (probe, asked, timeout) -> answers.take(),
            new ProbeWorker.Listener() {
              @Override
              public void asked(
                  ProbeKind kind, String container, ProbeOutcome outcome, Duration took) {}

              @Override
              public void decided(ProbeKind kind, ContainerId id, Result result) {
                decisions.add(new Decision(id.value(), result));
              }
            },
            Clock.systemUTC());
    ProbeDriver.Driven started = new ProbeThreads(Clock.systemUTC()).drive("probe", worker);
    driven = Optional.of(started);
    return started;
  }

  private final class Subject implements ProbeWorker.Subject {
    @Override
    public Optional<ProbeTarget> running() {
      return target;
    }

    @Override
    public boolean heldBack() {
      return starting;
    }

    @Override
    public Optional<Result> restored(ContainerId id) {
      return restored;
    }

    @Override
    public Duration jitter(Duration period) {
      return jitter;
    }
  }

  private void run(ProbeDriver.Driven worker, String id) {
    target =
        Optional.of(
            new ProbeTarget(
                new ContainerId(id),
                new ContainerBuilder().withName("c").build(),
                Instant.now(),
                Optional.of("127.0.0.1")));
    worker.nudge();
  }

  @Test
  void timingHasTheApisDefaults() {
    assertThat(ProbeTiming.of(new Probe(), Optional.empty()))
        .isEqualTo(
            new ProbeTiming(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(1), 1, 3));
    assertThat(List.of(ProbeKind.values())).hasSize(3);
  }
}
