package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.environment.PodFacts;
import io.javelet.events.EventType;
import io.javelet.hooks.HookContext;
import io.javelet.hooks.LifecycleHooks;
import io.javelet.plan.ContainerKind;
import io.javelet.plan.DeadContainers;
import io.javelet.plan.GracePeriod;
import io.javelet.plan.PodActions;
import io.javelet.plan.PodActions.BackOff;
import io.javelet.plan.PodActions.CreateSandbox;
import io.javelet.plan.PodActions.KillContainer;
import io.javelet.plan.PodActions.StartContainer;
import io.javelet.plan.TerminationOrder;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.status.StartFailure;
import io.javelet.sync.PodSandboxStarter.RunningSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Does what the plan says, in upstream's order: kill what must go, make the sandbox, start
 * containers one after the other. Stateless; called on worker threads. It decides nothing.
 */
public final class PodActionsExecutor {
  /**
   * What came of a plan.
   *
   * @param acted whether the runtime was asked to change anything
   * @param failed whether something did not work that another try may mend
   * @param retryAt when trying again can help at the earliest; absent for soon
   */
  record Result(boolean acted, boolean failed, Optional<Instant> retryAt) {}

  /** What a container goes through. */
  public record Steps(
      ContainerStarter starter, ContainerStopper stopper, ContainerRemoval removal) {}

  /** Told of a sandbox as soon as it is there: starting its containers may take minutes. */
  interface SandboxListener {
    void sandboxReady(RuntimeSandbox sandbox);
  }

  private final ContainerRuntime runtime;
  private final PodSandboxStarter sandboxStarter;
  private final Steps steps;
  private final NodeFacts node;
  private final LifecycleHooks hooks;
  private final PodEventRecorder events;

  /** All of these are shared by every worker. */
  public PodActionsExecutor(
      ContainerRuntime runtime,
      SandboxRequests sandboxes,
      Steps steps,
      NodeFacts node,
      LifecycleHooks hooks,
      PodEventRecorder events) {
    this.runtime = runtime;
    this.sandboxStarter = new PodSandboxStarter(runtime, sandboxes, steps.starter().permits());
    this.steps = steps;
    this.hooks = hooks;
    this.node = node;
    this.events = events;
  }

  /** Performs a plan; a pod's memory learns which containers could not be started and why. */
  Result execute(
      Pod pod,
      RuntimePodStatus status,
      PodActions actions,
      PodMemory memory,
      SandboxListener listener)
      throws InterruptedException {
    var run = new Run(pod, status, memory, listener);
    run.perform(actions);
    return new Result(run.acted, run.failed, run.retrySoon ? Optional.empty() : run.retryAt);
  }

  /** Whether a start may have to wait for a registry. */
  boolean pullsAnew(StartContainer start) {
    return steps.starter().pullsAnew(start.spec());
  }

  /**
   * Removes what a pod keeps of dead containers beyond the newest ones of each name.
   *
   * @param keep how many of each name stay
   * @return whether anything was removed
   */
  boolean removeSurplus(RuntimePodStatus status, int keep) {
    List<ContainerId> surplus = DeadContainers.surplus(status, keep);
    for (RuntimeContainer container : status.containers()) {
      if (surplus.contains(container.id())) {
        steps.removal().remove(status.fullName(), status.uid(), container);
      }
    }
    return !surplus.isEmpty();
  }

  /**
   * Ends all of a pod: its containers, each after its preStop hook and in the order that its
   * sidecars want, then its sandboxes.
   *
   * @throws CriException when something may still run
   */
  void stopPod(Pod pod, RuntimePodStatus status, List<ContainerStopper.Stop> stops)
      throws InterruptedException {
    List<CriException> failures = stopAll(pod, ipsOf(status), stops);
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    for (RuntimeSandbox sandbox : status.sandboxes()) {
      if (sandbox.ready()) {
        runtime.stopSandbox(sandbox.id());
      }
    }
  }

  /**
   * Ends containers of one pod, each after its preStop hook, in the order that its sidecars want;
   * the failures, empty when all ended.
   */
  List<CriException> stopAll(Pod pod, RuntimePodStatus status, List<ContainerStopper.Stop> stops)
      throws InterruptedException {
    return stopAll(pod, ipsOf(status), stops);
  }

  private static List<String> ipsOf(RuntimePodStatus status) {
    return status.newestSandbox().map(RuntimeSandbox::ips).orElse(List.of());
  }

  private List<CriException> stopAll(
      Pod pod, List<String> sandboxIps, List<ContainerStopper.Stop> stops)
      throws InterruptedException {
    Set<String> names = stops.stream().map(ContainerStopper.Stop::name).collect(Collectors.toSet());
    return steps
        .stopper()
        .stopAll(pod, node.podIp(pod, sandboxIps), stops, TerminationOrder.of(pod, names));
  }

  /** One plan being performed; owned by the worker's thread. */
  private final class Run {
    private final Pod pod;
    private final RuntimePodStatus status;
    private final PodMemory memory;
    private final SandboxListener listener;
    private boolean acted;
    private boolean failed;
    private boolean retrySoon;
    private Optional<Instant> retryAt = Optional.empty();

    Run(Pod pod, RuntimePodStatus status, PodMemory memory, SandboxListener listener) {
      this.pod = pod;
      this.status = status;
      this.memory = memory;
      this.listener = listener;
    }

    void perform(PodActions actions) throws InterruptedException {
      reportBackOffs(actions.backOffs());
      if (!kill(actions)) {
        return;
      }
      remove(actions);
      Optional<RunningSandbox> sandbox = sandbox(actions.createSandbox());
      if (sandbox.isEmpty()) {
        return;
      }
      for (StartContainer start : actions.containersToStart()) {
        if (!start(sandbox.get(), start)) {
          return;
        }
      }
    }

    private void reportBackOffs(List<BackOff> backOffs) {
      for (BackOff backOff : backOffs) {
        memory.startFailed(
            backOff.container(), new StartFailure("CrashLoopBackOff", backOff.message()));
        specOf(backOff.container())
            .ifPresent(
                spec -> events.report(pod, spec, EventType.WARNING, "BackOff", backOffText(spec)));
      }
    }

    private String backOffText(Container container) {
      ObjectMeta meta = pod.getMetadata();
      return "Back-off restarting failed container %s in pod %s_%s(%s)"
          .formatted(container.getName(), meta.getName(), meta.getNamespace(), meta.getUid());
    }

    /** True when everything that had to go is gone. */
    private boolean kill(PodActions actions) throws InterruptedException {
      List<ContainerStopper.Stop> stops = new ArrayList<>();
      if (actions.killPod()) {
        for (RuntimeContainer running : status.running()) {
          announce(running.name(), "Stopping container " + running.name());
          stops.add(stop(running, Optional.empty()));
        }
      }
      for (KillContainer kill : actions.containersToKill()) {
        announce(kill.name(), kill.message());
        containerOf(kill.id()).ifPresent(running -> stops.add(stop(running, kill.grace())));
      }
      stops.addAll(condemned(stops));
      if (!stopAll(stops, ipsOf(status))) {
        return false;
      }
      if (actions.killPod()) {
        for (RuntimeSandbox sandbox : status.sandboxes()) {
          if (sandbox.ready() || actions.createSandbox().isPresent()) {
            acted = true;
            runtime.stopSandbox(sandbox.id());
          }
        }
      }
      return true;
    }

    /** Those that an earlier turn wanted to end and could not, beside these. */
    private List<ContainerStopper.Stop> condemned(List<ContainerStopper.Stop> besides) {
      List<RuntimeContainer> running = status.running();
      memory.still(running.stream().map(RuntimeContainer::id).collect(Collectors.toSet()));
      Set<String> told =
          besides.stream().map(ContainerStopper.Stop::name).collect(Collectors.toSet());
      return running.stream()
          .filter(each -> memory.condemned().contains(each.id()) && !told.contains(each.name()))
          .map(each -> stop(each, Optional.empty()))
          .toList();
    }

    private ContainerStopper.Stop stop(RuntimeContainer running, Optional<Duration> override) {
      return new ContainerStopper.Stop(running, GracePeriod.of(pod, override), Optional.empty());
    }

    private void announce(String container, String message) {
      specOf(container)
          .ifPresent(spec -> events.report(pod, spec, EventType.NORMAL, "Killing", message));
    }

    private boolean stopAll(List<ContainerStopper.Stop> stops, List<String> sandboxIps)
        throws InterruptedException {
      if (stops.isEmpty()) {
        return true;
      }
      acted = true;
      List<CriException> failures = PodActionsExecutor.this.stopAll(pod, sandboxIps, stops);
      for (CriException failure : failures) {
        failed = true;
        retrySoon = true;
        events.report(
            pod, EventType.WARNING, "FailedKillPod", "error killing pod: " + failure.description());
      }
      return failures.isEmpty();
    }

    private void remove(PodActions actions) {
      for (ContainerId id : actions.removals()) {
        acted = true;
        RuntimeContainer container = containerOf(id).orElseThrow();
        if (actions.keepLogs()) {
          steps.removal().removeKeepingLog(status.fullName(), container);
        } else {
          steps.removal().remove(status.fullName(), status.uid(), container);
        }
      }
    }

    private Optional<RunningSandbox> sandbox(Optional<CreateSandbox> wanted)
        throws InterruptedException {
      if (wanted.isPresent() && status.newestSandbox().isPresent()) {
        events.report(
            pod,
            EventType.NORMAL,
            "SandboxChanged",
            "Pod sandbox changed, it will be killed and re-created.");
      }
      acted |= wanted.isPresent();
      return switch (sandboxStarter.of(pod, status, wanted)) {
        case PodSandboxStarter.Outcome.Ready(
                RunningSandbox ready,
                Optional<RuntimeSandbox> made) -> {
          made.ifPresent(listener::sandboxReady);
          yield Optional.of(ready);
        }
        case PodSandboxStarter.Outcome.Failed(String reason, String message) -> {
          failed = true;
          retrySoon = true;
          events.report(pod, EventType.WARNING, reason, message);
          yield Optional.empty();
        }
        case PodSandboxStarter.Outcome.None _ -> Optional.empty();
      };
    }

    /** False when the containers after this one must not be started now. */
    private boolean start(RunningSandbox sandbox, StartContainer wanted)
        throws InterruptedException {
      acted = true;
      PodFacts facts = node.facts(pod, sandbox.ips());
      ContainerStarter.Started outcome = started(sandbox, wanted, facts);
      return switch (outcome) {
        case ContainerStarter.Started.Running(ContainerId id) -> {
          Optional<String> problem = postStart(sandbox, wanted.spec(), id);
          if (problem.isEmpty()) {
            memory.started(wanted.name());
            yield true;
          }
          memory.startFailed(wanted.name(), new StartFailure("PostStartHookError", problem.get()));
          failed = true;
          yield wanted.kind() != ContainerKind.INIT;
        }
        case ContainerStarter.Started.Failed(StartFailure failure, Optional<Instant> retry) -> {
          memory.startFailed(wanted.name(), failure);
          failed = true;
          retrySoon |= retry.isEmpty();
          retryAt = earlier(retryAt, retry);
          yield wanted.kind() != ContainerKind.INIT;
        }
      };
    }

    /** Why the container was ended again right after its start; absent when it goes on. */
    private Optional<String> postStart(RunningSandbox sandbox, Container spec, ContainerId id)
        throws InterruptedException {
      Optional<String> podIp = node.podIp(pod, sandbox.ips());
      Optional<String> problem = hooks.postStart(new HookContext(pod, spec, id, podIp));
      if (problem.isPresent()) {
        events.report(pod, spec, EventType.NORMAL, "Killing", "FailedPostStartHook");
        memory.condemn(id);
        Optional<RuntimeContainer> running = runtime.containerStatus(id);
        if (running.isPresent()) {
          stopAll(List.of(stop(running.get(), Optional.empty())), sandbox.ips());
        }
      }
      return problem;
    }

    private ContainerStarter.Started started(
        RunningSandbox sandbox, StartContainer wanted, PodFacts facts) throws InterruptedException {
      Optional<ContainerId> target =
          status.newest(wanted.targetContainer()).map(RuntimeContainer::id);
      if (target.isEmpty() && !wanted.targetContainer().isEmpty()) {
        return steps
            .starter()
            .configFailed(
                pod, wanted.spec(), "unable to find target container " + wanted.targetContainer());
      }
      return steps.starter().start(sandbox.id(), sandbox.request(), wanted, target, facts);
    }

    private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
      return a.isEmpty() ? b : b.filter(other -> other.isBefore(a.get())).or(() -> a);
    }

    private Optional<RuntimeContainer> containerOf(ContainerId id) {
      return status.containers().stream().filter(c -> c.id().equals(id)).findFirst();
    }

    private Optional<Container> specOf(String name) {
      return PodContainers.named(pod, name);
    }
  }
}
