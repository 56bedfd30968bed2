package io.javelet.sync;

import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.plan.DeadContainerPolicy;
import io.javelet.plan.DeadContainerPolicy.Removal;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.RuntimePod;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the dead containers and sandboxes of the node within the limits that the options set. At
 * most once a minute, on a virtual thread of its own. It never removes what a plan looks at: the
 * newest container of a name, the newest sandbox of a pod. Upstream's counterpart: {@code
 * containerGC}.
 */
public final class DeadContainerCollection {
  private static final Logger log = LoggerFactory.getLogger(DeadContainerCollection.class);

  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final ContainerRuntime runtime;
  private final ContainerRemoval removal;
  private final DeadContainerPolicy policy;
  private final Clock clock;
  private final EventRecorder events;
  private final EventTarget node;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile Instant next = Instant.MIN;

  /**
   * @param policy what is kept
   * @param clock tells when a round is due
   * @param events told on the node why a round could not be made
   */
  public DeadContainerCollection(
      ContainerRuntime runtime,
      ContainerRemoval removal,
      DeadContainerPolicy policy,
      Clock clock,
      EventRecorder events,
      EventTarget node) {
    this.runtime = runtime;
    this.removal = removal;
    this.policy = policy;
    this.clock = clock;
    this.events = events;
    this.node = node;
  }

  /** Starts a round if one is due and none is under way. Returns at once. */
  public void collectIfDue() {
    Instant now = clock.instant();
    if (!now.isBefore(next) && running.compareAndSet(false, true)) {
      next = now.plus(PERIOD);
      Thread.ofVirtual()
          .name("dead-containers")
          .start(() -> {
            try {
              collect();
            } catch (CriException failure) {
              log.atDebug()
                  .addKeyValue("err", failure.getMessage())
                  .log("Could not collect dead containers; the next round will");
              events.warning(node, EventReason.CONTAINER_GC_FAILED, failure.description());
            } finally {
              running.set(false);
            }
          });
    }
  }

  /**
   * One round.
   *
   * @throws CriException when the runtime does not list what it has
   */
  void collect() {
    collect(policy);
  }

  /**
   * Removes all that no plan looks at, whatever the options keep: the disk is full.
   *
   * @throws CriException as {@link #collect}
   */
  public void collectAll() {
    collect(policy.keepingNothing());
  }

  private void collect(DeadContainerPolicy policy) {
    List<RuntimePodStatus> pods = new ArrayList<>();
    for (RuntimePod pod : runtime.listPods()) {
      if (hasSomethingDead(pod)) {
        RuntimePodStatus status = runtime.podStatus(pod.uid(), pod.fullName());
        pods.add(status);
        removeSandboxes(pod, status);
      }
    }
    for (Removal gone : policy.removals(pods, clock.instant())) {
      attempt(() -> removal.remove(gone.pod().fullName(), gone.pod().uid(), gone.container()));
    }
  }

  private static boolean hasSomethingDead(RuntimePod pod) {
    return pod.sandboxes().size() > 1
        || pod.containers().stream().anyMatch(c -> c.state() == ContainerState.EXITED);
  }

  private void removeSandboxes(RuntimePod listed, RuntimePodStatus status) {
    Set<SandboxId> inUse =
        listed.containers().stream()
            .map(RuntimePod.ListedContainer::sandboxId)
            .collect(Collectors.toSet());
    for (RuntimeSandbox sandbox : DeadContainerPolicy.emptySandboxes(status, inUse)) {
      attempt(() -> {
        runtime.stopSandbox(sandbox.id());
        runtime.removeSandbox(sandbox.id());
      });
    }
  }

  private static void attempt(Runnable removal) {
    try {
      removal.run();
    } catch (CriException failure) {
      log.atDebug()
          .addKeyValue("err", failure.getMessage())
          .log("Something dead could not be removed; the next round will try again");
    }
  }
}
