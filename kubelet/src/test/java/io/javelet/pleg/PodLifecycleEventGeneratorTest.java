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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
    Instant now = Instant.now();
    var container =
        new RuntimeContainer(
            new ContainerId("c1"),
            "main",
            0,
            ContainerState.RUNNING,
            new RuntimeContainer.Times(now, Optional.of(now), Optional.empty()),
            RuntimeContainer.Exit.NONE,
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
            (pid, _) -> {
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
}
