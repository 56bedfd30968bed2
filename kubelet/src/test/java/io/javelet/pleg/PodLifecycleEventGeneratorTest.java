package io.javelet.pleg;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePod;
import io.javelet.runtime.RuntimePodStatus;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PodLifecycleEventGeneratorTest {
  private static final PodUid UID = new PodUid("uid");
  private static final PodFullName NAME = new PodFullName("web", "default");
  private static final long PID = 4242;

  /** Reads the pod whenever the runtime is said to be back, as its woken worker would. */
  private static final class ReadingWorker implements PodEvents {
    private final CompletableFuture<PodLifecycleEventGenerator> generator =
        new CompletableFuture<>();

    @Override
    public void podChanged(PodUid uid) {}

    @Override
    public void runtimeIsBack() {
      generator.join().newerThan(UID, NAME, Instant.EPOCH);
    }

    @Override
    public void relisted(List<RuntimePod> pods) {}
  }

  private static RuntimePodStatus running() {
    return of(ContainerState.RUNNING);
  }

  private static RuntimePodStatus of(ContainerState state) {
    Instant now = Instant.now();
    var container =
        new RuntimeContainer(
            new ContainerId("c1"),
            "main",
            0,
            state,
            new RuntimeContainer.Times(now, Optional.of(now), Optional.empty()),
            state == ContainerState.EXITED
                ? new RuntimeContainer.Exit(137, "Error", "")
                : RuntimeContainer.Exit.NONE,
            new RuntimeContainer.Image("image", "image"),
            RuntimeContainer.Notes.NONE,
            "");
    return new RuntimePodStatus(UID, NAME, List.of(), List.of(container), now);
  }

  /** Takes the request for its event stream first, and refuses it then. */
  private static ContainerRuntime runtimeThatRefusesItsStreamLate() {
    return (ContainerRuntime)
        Proxy.newProxyInstance(
            ContainerRuntime.class.getClassLoader(),
            new Class<?>[] {ContainerRuntime.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "streamEvents" -> {
                    ((Runnable) arguments[0]).run();
                    throw new CriException(
                        "GetContainerEvents",
                        CriException.Code.UNIMPLEMENTED,
                        "unknown method",
                        new Exception("test"));
                  }
                  case "podStatus" -> running();
                  case "containerPid" -> OptionalLong.of(PID);
                  case "listPods", "conditions" -> List.of();
                  default -> throw new AssertionError("not expected: " + method.getName());
                });
  }

  @Test
  void processesAreWatchedAlsoWhenTheRuntimeRefusesItsEventStreamLate() throws Exception {
    var watched = new CountDownLatch(1);
    var worker = new ReadingWorker();
    var generator =
        new PodLifecycleEventGenerator(
            runtimeThatRefusesItsStreamLate(),
            (pid, _, _) -> {
              if (pid == PID) {
                watched.countDown();
              }
              return () -> {};
            },
            worker,
            Clock.systemUTC());
    worker.generator.complete(generator);

    generator.start();

    assertThat(watched.await(1, TimeUnit.MINUTES)).isTrue();
    generator.stop();
  }

  /** Says what a test wants; its event stream, where it has one, never tells anything. */
  private static ContainerRuntime runtime(
      AtomicReference<ContainerState> state, boolean hasStream, CountDownLatch open) {
    return (ContainerRuntime)
        Proxy.newProxyInstance(
            ContainerRuntime.class.getClassLoader(),
            new Class<?>[] {ContainerRuntime.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "streamEvents" -> {
                    if (!hasStream) {
                      open.countDown();
                      throw new CriException(
                          "GetContainerEvents",
                          CriException.Code.UNIMPLEMENTED,
                          "unknown method",
                          new Exception("test"));
                    }
                    ((Runnable) arguments[0]).run();
                    open.countDown();
                    new CountDownLatch(1).await();
                    yield null;
                  }
                  case "podStatus" -> of(Objects.requireNonNull(state.get()));
                  case "containerStatus" -> of(Objects.requireNonNull(state.get())).newest("main");
                  case "containerPid" -> OptionalLong.of(PID);
                  case "listPods", "conditions" -> List.of();
                  default -> throw new AssertionError("not expected: " + method.getName());
                });
  }

  /** Notes how often the pod was said to have changed. */
  private static final class CountingWorker implements PodEvents {
    private final Semaphore changes = new Semaphore(0);

    @Override
    public void podChanged(PodUid uid) {
      changes.release();
    }

    @Override
    public void runtimeIsBack() {}

    @Override
    public void relisted(List<RuntimePod> pods) {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExitIsToldAtOnceAndAgainWhenTheRuntimeHasSeenIt(boolean hasStream) throws Exception {
    var state = new AtomicReference<>(ContainerState.RUNNING);
    var open = new CountDownLatch(1);
    var onExit = new CompletableFuture<ProcessExits.Listener>();
    var worker = new CountingWorker();
    var generator =
        new PodLifecycleEventGenerator(
            runtime(state, hasStream, open),
            (_, _, exit) -> {
              onExit.complete(exit);
              return () -> {};
            },
            worker,
            Clock.systemUTC());
    generator.start();
    assertThat(open.await(1, TimeUnit.MINUTES)).isTrue();
    RuntimePodStatus before = generator.newerThan(UID, NAME, Instant.MAX);
    assertThat(before.endedEarly()).isEmpty();

    onExit.get(1, TimeUnit.MINUTES).ended(true);

    assertThat(worker.changes.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
    RuntimePodStatus ended = generator.newerThan(UID, NAME, Instant.EPOCH);
    assertThat(ended.newest("main").filter(ended::isEndedEarly)).isPresent();
    state.set(ContainerState.EXITED);
    if (!hasStream) {
      assertThat(worker.changes.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
    }
    RuntimePodStatus after = generator.newerThan(UID, NAME, Instant.MAX);
    assertThat(after.endedEarly()).isEmpty();
    assertThat(after.newest("main").map(RuntimeContainer::state)).contains(ContainerState.EXITED);
    generator.stop();
  }

  @Test
  void whatWasAskedForBeforeAChangeIsNotKept() {
    var cache = new RuntimeStatusCache();
    RuntimePodStatus asked = running();

    cache.drop(UID, asked.observedAt());
    cache.put(asked);

    assertThat(cache.newerThan(UID, Instant.EPOCH)).isEmpty();
    RuntimePodStatus later =
        new RuntimePodStatus(
            UID, NAME, List.of(), asked.containers(), asked.observedAt().plusNanos(1));
    cache.put(later);
    assertThat(cache.newerThan(UID, Instant.EPOCH)).contains(later);
    cache.dropAll(later.observedAt());
    cache.put(later);
    assertThat(cache.newerThan(UID, Instant.EPOCH)).isEmpty();
  }

  @Test
  void aKillForWantOfMemoryExplainsAnExitThatIsKnown() {
    var worker = new CountingWorker();
    var generator =
        new PodLifecycleEventGenerator(
            runtime(new AtomicReference<>(ContainerState.EXITED), false, new CountDownLatch(1)),
            (_, _, _) -> () -> {},
            worker,
            Clock.systemUTC());
    RuntimePodStatus before = generator.newerThan(UID, NAME, Instant.EPOCH);
    assertThat(before.newest("main").orElseThrow().exit().reason()).isEqualTo("Error");

    generator.ranOutOfMemory(new ContainerId("c1"), Optional.of(UID));
    generator.ranOutOfMemory(new ContainerId("c1"), Optional.of(UID));

    assertThat(worker.changes.availablePermits()).isEqualTo(1);
    RuntimePodStatus after = generator.newerThan(UID, NAME, Instant.EPOCH);
    assertThat(after.newest("main").orElseThrow().exit().reason()).isEqualTo("OOMKilled");
    generator.stop();
  }
}
