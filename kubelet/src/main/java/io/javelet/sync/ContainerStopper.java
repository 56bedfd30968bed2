package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.concurrent.SideBySide;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends containers side by side; one that has to wait for others does so within its own grace.
 * Stateless; called on worker threads, which wait for all of them. Where another could not be
 * ended, those that wait for it are left running for the next try, until their grace is used up.
 */
public final class ContainerStopper {
  /**
   * One container to end.
   *
   * @param grace for its hook, for waiting and for ending
   * @param since when the grace began, where an earlier try has used some of it
   */
  record Stop(RuntimeContainer container, Duration grace, Optional<Instant> since) {
    Stop(RuntimeContainer container, Duration grace) {
      this(container, grace, Optional.empty());
    }

    String name() {
      return container.name();
    }

    /** What is left of the grace, perhaps nothing. */
    Duration left(Instant began, Instant now) {
      return grace.minus(Duration.between(since.orElse(began), now));
    }
  }

  private final ContainerRuntime runtime;
  private final LifecycleHooks hooks;
  private final SideBySide sideBySide;
  private final Clock clock;

  /**
   * @param sideBySide how several containers are stopped at once
   */
  public ContainerStopper(
      ContainerRuntime runtime, LifecycleHooks hooks, SideBySide sideBySide, Clock clock) {
    this.runtime = runtime;
    this.hooks = hooks;
    this.sideBySide = sideBySide;
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
    Instant began = clock.instant();
    Map<String, CompletableFuture<Boolean>> ended = new HashMap<>();
    stops.forEach(stop -> ended.put(stop.name(), new CompletableFuture<>()));
    var failures = new ConcurrentLinkedQueue<CriException>();
    List<SideBySide.Task> tasks = new ArrayList<>();
    for (Stop stop : inTurn(stops, order)) {
      Runnable task =
          () -> {
            boolean gone = false;
            try {
              preStop(pod, podIp, stop, began);
              if (othersEnded(stop, order, ended, began)) {
                Duration left = stop.left(began, clock.instant());
                runtime.stopContainer(stop.container().id(), GracePeriod.left(left, Duration.ZERO));
                gone = true;
              }
            } catch (CriException failure) {
              failures.add(failure);
            } catch (InterruptedException shortened) {
              Thread.currentThread().interrupt();
            } finally {
              futureOf(ended, stop.name()).complete(gone);
            }
          };
      tasks.add(new SideBySide.Task("stop " + stop.name(), task));
    }
    sideBySide.run(tasks);
    return List.copyOf(failures);
  }

  /** None before one that it waits for. */
  private static List<Stop> inTurn(List<Stop> stops, TerminationOrder order) {
    return stops.stream()
        .sorted(Comparator.comparingInt(stop -> order.waitsFor(stop.name()).size()))
        .toList();
  }

  private void preStop(Pod pod, Optional<String> podIp, Stop stop, Instant began)
      throws InterruptedException {
    RuntimeContainer running = stop.container();
    Duration left = stop.left(began, clock.instant());
    if (running.state() == ContainerState.RUNNING && left.isPositive()) {
      Container spec =
          PodContainers.named(pod, running.name())
              .orElseGet(() -> new ContainerBuilder().withName(running.name()).build());
      hooks.preStop(new HookContext(pod, spec, running.id(), podIp), running, left);
    }
  }

  /** True when it is this one's turn: the others have ended, or its own grace is used up. */
  private boolean othersEnded(
      Stop stop,
      TerminationOrder order,
      Map<String, CompletableFuture<Boolean>> ended,
      Instant began)
      throws InterruptedException {
    for (String other : order.waitsFor(stop.name())) {
      Duration left = stop.left(began, clock.instant());
      if (!left.isPositive()) {
        return true;
      }
      try {
        if (!futureOf(ended, other).get(left.toNanos(), TimeUnit.NANOSECONDS)) {
          return false;
        }
      } catch (TimeoutException graceIsUsedUp) {
        return true;
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    return true;
  }

  /** A container that is not being stopped has ended already. */
  private static CompletableFuture<Boolean> futureOf(
      Map<String, CompletableFuture<Boolean>> ended, String name) {
    return ended.getOrDefault(name, CompletableFuture.completedFuture(true));
  }
}
