package io.javelet.pleg;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.ManualClock;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A runtime whose event stream is open and never tells of any exit. */
final class ExitWatchesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ManualClock clock = new ManualClock();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Map<String, CompletableFuture<ProcessExits.Listener>> watched =
      new ConcurrentHashMap<>();

  private final ExitWatches watches =
      new ExitWatches(
          runtimeThatCallsAllRunning(),
          (_, id, onExit) -> {
            watch(id).complete(onExit);
            return () -> {};
          },
          new ExitWatches.Listener() {
            @Override
            public void endedEarly(PodUid pod) {
              told.add("ended early " + pod.value());
            }

            @Override
            public void changed(PodUid pod) {
              told.add("changed " + pod.value());
            }
          },
          () -> true,
          clock);

  @AfterEach
  void close() {
    watches.close();
  }

  @Test
  void anExitThatTheEventStreamNeverTellsOfIsLeftToTheRuntimeAfterTenSeconds() throws Exception {
    exit("first");
    assertThat(next()).isEqualTo("ended early first");
    assertThat(isEndedEarly("first")).isTrue();

    clock.advance(PATIENCE);
    // Another exit lets the timers look at the clock, which a test has moved.
    exit("second");

    assertThat(List.of(next(), next()))
        .containsExactlyInAnyOrder("ended early second", "changed first");
    assertThat(isEndedEarly("first")).isFalse();
    assertThat(isEndedEarly("second")).isTrue();
  }

  @Test
  void anExitThatTheRuntimeKnowsOfInTimeIsToldOnce() throws Exception {
    exit("first");
    assertThat(next()).isEqualTo("ended early first");
    watches.follow(status("first", ContainerState.EXITED));

    clock.advance(PATIENCE);
    exit("second");
    assertThat(next()).isEqualTo("ended early second");
    clock.advance(PATIENCE);
    exit("third");

    assertThat(List.of(next(), next()))
        .containsExactlyInAnyOrder("ended early third", "changed second");
    assertThat(told).isEmpty();
  }

  /** The kernel tells of the end of a pod's container. */
  private void exit(String pod) throws Exception {
    watches.follow(status(pod, ContainerState.RUNNING));
    watch(containerOf(pod)).get(1, TimeUnit.MINUTES).ended(true);
  }

  private String next() throws InterruptedException {
    return Optional.ofNullable(told.poll(1, TimeUnit.MINUTES)).orElseThrow();
  }

  private boolean isEndedEarly(String pod) {
    return !watches.marked(status(pod, ContainerState.RUNNING)).endedEarly().isEmpty();
  }

  private CompletableFuture<ProcessExits.Listener> watch(String containerId) {
    return watched.computeIfAbsent(containerId, _ -> new CompletableFuture<>());
  }

  private static String containerOf(String pod) {
    return "container-of-" + pod;
  }

  private static RuntimePodStatus status(String pod, ContainerState state) {
    return new RuntimePodStatus(
        new PodUid(pod),
        new PodFullName(pod, "default"),
        List.of(),
        List.of(container(new ContainerId(containerOf(pod)), state)),
        Instant.EPOCH);
  }

  private static RuntimeContainer container(ContainerId id, ContainerState state) {
    return new RuntimeContainer(
        id,
        "main",
        0,
        state,
        new RuntimeContainer.Times(Instant.EPOCH, Optional.of(Instant.EPOCH), Optional.empty()),
        RuntimeContainer.Exit.NONE,
        new RuntimeContainer.Image("image", "image"),
        RuntimeContainer.Notes.NONE,
        "");
  }

  private static ContainerRuntime runtimeThatCallsAllRunning() {
    return (ContainerRuntime)
        Proxy.newProxyInstance(
            ContainerRuntime.class.getClassLoader(),
            new Class<?>[] {ContainerRuntime.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "containerPid" -> OptionalLong.of(1);
                  case "containerStatus" ->
                      Optional.of(container((ContainerId) arguments[0], ContainerState.RUNNING));
                  default -> throw new AssertionError("not expected: " + method.getName());
                });
  }
}
