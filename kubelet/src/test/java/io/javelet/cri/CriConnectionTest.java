package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.StopContainerRequest;
import io.javelet.fakecri.FakeCriRuntime;
import io.javelet.fakecri.FakeSandbox;
import io.javelet.fakecri.Fault;
import io.javelet.fakecri.Gate;
import io.javelet.fakecri.Rpc;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import io.javelet.runtime.SandboxId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How calls wait, fail and are cancelled, seen on a real socket. */
class CriConnectionTest {
  private static final Duration SHORT = Duration.ofMillis(150);

  @TempDir private Path folder;
  private FakeCriRuntime fake;
  private CriConnection connection;
  private ContainerRuntime runtime;

  @BeforeEach
  void open() throws Exception {
    fake = FakeCriRuntime.builder(folder.resolve("cri.sock")).start();
    fake.addImage(Pods.RESOLVED.reference());
    connection = open(CriTimeouts.DEFAULT);
    runtime = connection.runtime();
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    fake.close();
  }

  @Test
  void aCallWithoutAnAnswerEndsAtItsDeadlineInUpstreamsWords() {
    try (CriConnection hasty = open(new CriTimeouts(SHORT, Optional.empty()))) {
      hasty.runtime().version();
      fake.faults().next(Rpc.VERSION, Fault.holdBefore(new Gate()));

      assertFails(() -> hasty.runtime().version(), "Version", Code.DEADLINE_EXCEEDED)
          .hasMessage("Version: DEADLINE_EXCEEDED: context deadline exceeded");
    }
  }

  @Test
  void makingASandboxMayTakeTwiceAsLong() {
    try (CriConnection hasty = open(new CriTimeouts(SHORT, Optional.empty()))) {
      fake.faults().next(Rpc.RUN_POD_SANDBOX, Fault.holdBefore(new Gate()));
      long began = System.nanoTime();

      assertFails(
          () -> hasty.runtime().runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container()))),
          "RunPodSandbox",
          Code.DEADLINE_EXCEEDED);

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(SHORT.multipliedBy(2));
    }
  }

  @Test
  void stoppingMayTakeTheGraceOnTopAndTheGraceIsSentInWholeSeconds() throws Exception {
    try (CriConnection hasty = open(new CriTimeouts(SHORT, Optional.empty()))) {
      fake.faults().next(Rpc.STOP_CONTAINER, Fault.holdBefore(new Gate()));
      long began = System.nanoTime();

      assertFails(
          () -> hasty.runtime().stopContainer(new ContainerId("c"), Duration.ofMillis(200)),
          "StopContainer",
          Code.DEADLINE_EXCEEDED);

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(SHORT.plusMillis(200));
      assertThat(
              fake.calls()
                  .of(Rpc.STOP_CONTAINER, StopContainerRequest.class)
                  .getFirst()
                  .getTimeout())
          .isEqualTo(1);
    }
  }

  @Test
  void aCommandMayTakeItsOwnTimeOnTopAndForEverWithoutOne() {
    var timeouts = new CriTimeouts(SHORT, Optional.empty());

    assertThat(timeouts.execSync(Duration.ofSeconds(3))).contains(SHORT.plusSeconds(3));
    assertThat(timeouts.execSync(Duration.ZERO)).isEmpty();
    assertFails(
        () -> runtime.execSync(new ContainerId("c"), List.of("ls"), Duration.ofMillis(1)),
        "ExecSync",
        Code.NOT_FOUND);
    assertThat(fake.calls().of(Rpc.EXEC_SYNC, ExecSyncRequest.class).getFirst().getTimeout())
        .isEqualTo(1);
  }

  @Test
  void callsMadeWhileTheRuntimeIsAwayWaitForIt() throws Exception {
    runtime.version();
    fake.crash();
    FutureTask<?> waiting = onOwnThread(() -> runtime.listPods());

    fake.restart();

    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(List.of());
  }

  @Test
  void aRuntimeThatComesLaterThanTheConnectionIsFound() throws Exception {
    Path late = folder.resolve("late.sock");
    try (CriConnection early = open(late, CriTimeouts.DEFAULT)) {
      FutureTask<?> waiting = onOwnThread(() -> early.runtime().version().name());
      try (FakeCriRuntime _ = FakeCriRuntime.builder(late).start()) {
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("containerd");
      }
    }
  }

  @Test
  void questionsSurviveCrashAfterCrash() throws Exception {
    for (int i = 0; i < 5; i++) {
      fake.crash();
      fake.restart();
      assertThat(runtime.version().version()).isEqualTo("1.6.20");
    }
  }

  @Test
  void aQuestionLostWithItsConnectionIsAskedOnceMore() throws Exception {
    var gate = new Gate();
    fake.faults().next(Rpc.VERSION, Fault.holdBefore(gate));
    FutureTask<?> waiting = onOwnThread(() -> runtime.version().name());
    gate.awaitArrival();

    fake.crash();
    fake.restart();

    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("containerd");
    assertThat(fake.calls().count(Rpc.VERSION)).isEqualTo(2);
  }

  @Test
  void aMissedDeadlineSaysThatNobodyListens() throws Exception {
    Path nobody = folder.resolve("nobody.sock");
    try (CriConnection alone = open(nobody, new CriTimeouts(SHORT, Optional.empty()))) {
      assertFails(() -> alone.runtime().version(), "Version", Code.DEADLINE_EXCEEDED)
          .hasMessageContaining("no container runtime answers at unix://" + nobody);
    }
  }

  @Test
  void theRuntimesConditionsAreNotWaitedFor() throws Exception {
    runtime.version();
    assertThat(runtime.conditions())
        .extracting(c -> c.type() + "=" + c.status())
        .containsExactly("RuntimeReady=true", "NetworkReady=true");

    fake.crash();

    assertFails(() -> runtime.conditions(), "Status", Code.UNAVAILABLE);
  }

  @Test
  void aCommandLostWithItsConnectionFailsAndIsNotRepeated() throws Exception {
    var gate = new Gate();
    fake.faults().next(Rpc.RUN_POD_SANDBOX, Fault.holdBefore(gate));
    FutureTask<?> waiting =
        onOwnThread(() -> runtime.runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container()))));
    gate.awaitArrival();

    fake.crash();
    fake.restart();

    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CriException.class)
        .hasMessageContaining("RunPodSandbox: UNAVAILABLE");
    assertThat(runtime.listPods()).isEmpty();
    assertThat(fake.calls().count(Rpc.RUN_POD_SANDBOX)).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsAnErrorAlthoughTheSandboxIsThere() {
    fake.faults()
        .next(Rpc.RUN_POD_SANDBOX, Fault.loseAnswer(Status.Code.DEADLINE_EXCEEDED, "too late"));

    assertFails(
            () -> runtime.runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container()))),
            "RunPodSandbox",
            Code.DEADLINE_EXCEEDED)
        .hasMessageEndingWith("too late");

    assertThat(runtime.podStatus(Pods.UID, Pods.NAME).newestSandbox()).isPresent();
    assertFails(
            () -> runtime.runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container()))),
            "RunPodSandbox",
            Code.UNKNOWN)
        .hasMessageContaining("is reserved for");
  }

  @Test
  void aSandboxThatIsBeingMadeIsFinishedThoughItsThreadIsInterrupted() throws Exception {
    var gate = new Gate();
    fake.faults().next(Rpc.RUN_POD_SANDBOX, Fault.holdBefore(gate));
    var made = new CompletableFuture<SandboxId>();
    var stillInterrupted = new CompletableFuture<Boolean>();
    Thread caller =
        Thread.startVirtualThread(() -> {
          try {
            SandboxId id = runtime.runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container())));
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
            made.complete(id);
          } catch (CriException e) {
            made.completeExceptionally(e);
          }
        });
    gate.awaitArrival();

    caller.interrupt();
    gate.open();

    assertThat(made.get(20, TimeUnit.SECONDS).value()).isNotEmpty();
    assertThat(stillInterrupted.get()).isTrue();
    assertThat(fake.snapshot().sandboxes()).hasSize(1);
  }

  @Test
  void aSandboxThatHangsIsCancelledAWhileAfterItsThreadIsInterrupted() throws Exception {
    var gate = new Gate();
    fake.faults().next(Rpc.RUN_POD_SANDBOX, Fault.holdBefore(gate));
    var failure = new CompletableFuture<CriException>();
    var stillInterrupted = new CompletableFuture<Boolean>();
    Thread caller =
        Thread.startVirtualThread(() -> {
          try {
            runtime.runSandbox(Pods.sandboxRequest(Pods.pod(Pods.container())));
          } catch (CriException e) {
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
            failure.complete(e);
          }
        });
    gate.awaitArrival();

    caller.interrupt();

    assertThat(failure.get(30, TimeUnit.SECONDS).code()).isEqualTo(Code.CANCELLED);
    assertThat(stillInterrupted.get()).isTrue();
    gate.awaitCancelled();
    assertThat(fake.snapshot().isEmpty()).isTrue();
  }

  @Test
  void anInterruptedThreadMakesNoCallAtAll() {
    Thread.currentThread().interrupt();
    try {
      assertFails(() -> runtime.version(), "Version", Code.CANCELLED);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(fake.calls().count(Rpc.VERSION)).isZero();
  }

  @Test
  void whatIsGoneNeedsNoStoppingAndNoRemoving() {
    fake.faults().next(Rpc.REMOVE_CONTAINER, Fault.refuse(Status.Code.NOT_FOUND, "gone"));
    fake.faults().next(Rpc.REMOVE_POD_SANDBOX, Fault.refuse(Status.Code.NOT_FOUND, "gone"));

    runtime.stopContainer(new ContainerId("c"), Duration.ofSeconds(1));
    runtime.removeContainer(new ContainerId("c"));
    runtime.stopSandbox(new SandboxId("s"));
    runtime.removeSandbox(new SandboxId("s"));

    assertThat(fake.calls().all()).hasSize(4);
  }

  @Test
  void otherFailuresOfStoppingAreErrors() {
    fake.faults().next(Rpc.STOP_POD_SANDBOX, Fault.refuse(Status.Code.UNKNOWN, "netns busy"));

    assertFails(() -> runtime.stopSandbox(new SandboxId("s")), "StopPodSandbox", Code.UNKNOWN)
        .hasMessageEndingWith("netns busy");
  }

  @ParameterizedTest
  @EnumSource(value = Status.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void everyCodeHasItsClassAndTheRuntimesWordsAreKept(Status.Code code) {
    fake.faults().next(Rpc.START_CONTAINER, Fault.refuse(code, "its own words"));

    assertThatThrownBy(() -> runtime.startContainer(new ContainerId("c")))
        .isInstanceOfSatisfying(
            CriException.class,
            e -> {
              assertThat(e.description()).isEqualTo("its own words");
              assertThat(e.code().name()).isIn(code.name(), Code.UNKNOWN.name());
            });
  }

  @Test
  void thirtyCallsAtOnceAllGetTheirAnswers() throws Exception {
    var all = new ArrayList<FutureTask<?>>();
    for (int i = 0; i < 30; i++) {
      int attempt = i;
      all.add(
          onOwnThread(() ->
              runtime.runSandbox(
                  Pods.sandboxRequest(
                      Pods.pod(p -> p.editMetadata().withName("pod" + attempt).endMetadata())))));
    }
    for (FutureTask<?> one : all) {
      one.get(10, TimeUnit.SECONDS);
    }

    assertThat(fake.snapshot().sandboxes()).hasSize(30).allMatch(FakeSandbox::ready);
  }

  private CriConnection open(CriTimeouts timeouts) {
    return open(fake.socket(), timeouts);
  }

  private static CriConnection open(Path socket, CriTimeouts timeouts) {
    return CriConnection.open(
        new CriEndpoint(socket), timeouts, Pods.SETTINGS, InstantSource.system());
  }

  private static FutureTask<?> onOwnThread(Callable<?> call) {
    var task = new FutureTask<>(call);
    Thread.startVirtualThread(task);
    return task;
  }

  private static AbstractThrowableAssert<?, ?> assertFails(
      ThrowingCallable call, String rpc, Code code) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CriException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.rpc()).isEqualTo(rpc);
            });
  }
}
