package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.hooks.HookContext;
import io.javelet.hooks.LifecycleHooks;
import io.javelet.plan.GracePeriod;
import io.javelet.plan.TerminationOrder;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.RuntimeContainer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends containers side by side, each on a virtual thread of its own; one that has to wait for
 * others does so within its own grace. Stateless; called on worker threads, which wait for all of
 * them.
 */
final class ContainerStopper {
  /** One container to end. */
  record Stop(RuntimeContainer container, Duration grace) {
    String name() {
      return container.name();
    }
  }

  private final ContainerRuntime runtime;
  private final LifecycleHooks hooks;
  private final Clock clock;

  ContainerStopper(ContainerRuntime runtime, LifecycleHooks hooks, Clock clock) {
    this.runtime = runtime;
    this.hooks = hooks;
    this.clock = clock;
  }

  /**
   * Stops them all and returns when each has ended or failed to. Each runs its preStop hook first.
   *
   * @param podIp where HTTP hooks go
   * @param order who waits for whom
   * @return the failures, empty when all ended
   */
  List<CriException> stopAll(
      Pod pod, Optional<String> podIp, List<Stop> stops, TerminationOrder order)
      throws InterruptedException {
    Instant begin = clock.instant();
    Map<String, CountDownLatch> ended = new HashMap<>();
    stops.forEach(stop -> ended.put(stop.name(), new CountDownLatch(1)));
    var failures = new ConcurrentLinkedQueue<CriException>();
    List<Thread> threads = new ArrayList<>();
    for (Stop stop : stops) {
      Runnable task =
          () -> {
            try {
              preStop(pod, podIp, stop);
              awaitOthers(stop, order, ended, begin);
              Duration used = Duration.between(begin, clock.instant());
              runtime.stopContainer(stop.container().id(), GracePeriod.left(stop.grace(), used));
            } catch (CriException failure) {
              failures.add(failure);
            } catch (InterruptedException shortened) {
              Thread.currentThread().interrupt();
            } finally {
              latch(ended, stop.name()).countDown();
            }
          };
      threads.add(Thread.ofVirtual().name("stop " + stop.name()).start(task));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException shortened) {
      threads.forEach(Thread::interrupt);
      throw shortened;
    }
    return List.copyOf(failures);
  }

  private void preStop(Pod pod, Optional<String> podIp, Stop stop) throws InterruptedException {
    RuntimeContainer running = stop.container();
    if (running.state() == ContainerState.RUNNING) {
      Container spec =
          PodContainers.all(pod)
              .filter(container -> container.getName().equals(running.name()))
              .findFirst()
              .orElseGet(() -> new ContainerBuilder().withName(running.name()).build());
      hooks.preStop(new HookContext(pod, spec, running.id(), podIp), running, stop.grace());
    }
  }

  private void awaitOthers(
      Stop stop, TerminationOrder order, Map<String, CountDownLatch> ended, Instant begin)
      throws InterruptedException {
    for (String other : order.waitsFor(stop.name())) {
      Duration left = stop.grace().minus(Duration.between(begin, clock.instant()));
      if (!left.isPositive() || !latch(ended, other).await(left.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  /** A container that is not being stopped has ended already. */
  private static CountDownLatch latch(Map<String, CountDownLatch> ended, String name) {
    return ended.getOrDefault(name, new CountDownLatch(0));
  }
}
