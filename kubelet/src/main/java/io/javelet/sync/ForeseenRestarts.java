package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.environment.PodFacts;
import io.javelet.plan.ContainerKind;
import io.javelet.plan.PodActions;
import io.javelet.plan.PodActions.StartContainer;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeContainer.Exit;
import io.javelet.runtime.RuntimeContainer.Times;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import io.javelet.runtime.SandboxRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the replacement of a container whose process has ended while the runtime still tidies up
 * after it. It starts nothing: that is for the plan to say, once the runtime has told how the
 * container ended. What no plan wants is removed again. Stateless; called on worker threads.
 */
final class ForeseenRestarts {
  private static final Logger log = LoggerFactory.getLogger(ForeseenRestarts.class);

  /** Ends that policies tell apart: only what is restarted after either is made ahead. */
  private static final List<Integer> EXIT_CODES = List.of(0, 1);

  /** A container that was made and not started, and all that it was made for. */
  record Made(
      ContainerId id,
      SandboxId sandbox,
      SandboxRequest request,
      StartContainer wanted,
      PodFacts facts) {
    boolean isFor(SandboxId other, SandboxRequest asked, StartContainer start, PodFacts known) {
      return sandbox.equals(other)
          && request.equals(asked)
          && wanted.equals(start)
          && facts.equals(known);
    }
  }

  private final ContainerRuntime runtime;
  private final ContainerStarter starter;
  private final SandboxRequests sandboxes;
  private final NodeFacts node;

  ForeseenRestarts(
      ContainerRuntime runtime,
      ContainerStarter starter,
      SandboxRequests sandboxes,
      NodeFacts node) {
    this.runtime = runtime;
    this.starter = starter;
    this.sandboxes = sandboxes;
    this.node = node;
  }

  /**
   * Makes what is going to be wanted.
   *
   * @param plan what should change if the runtime said this, and it were this moment
   * @return whether the runtime was asked for anything
   */
  boolean prepare(
      Pod pod,
      RuntimePodStatus status,
      PodMemory memory,
      Instant now,
      Function<RuntimePodStatus, PodActions> plan)
      throws InterruptedException {
    Set<String> ended =
        status.containers().stream()
            .filter(status::isEndedEarly)
            .map(RuntimeContainer::name)
            .filter(name -> status.newest(name).filter(status::isEndedEarly).isPresent())
            .filter(name -> memory.madeAhead(name).isEmpty())
            .collect(Collectors.toSet());
    Optional<RuntimeSandbox> sandbox =
        status
            .newestSandbox()
            .filter(RuntimeSandbox::ready)
            .filter(s -> !status.early().ended().contains(s.id().value()));
    if (ended.isEmpty() || sandbox.isEmpty()) {
      return false;
    }
    boolean asked = false;
    for (StartContainer start : certain(ended, status, now, plan)) {
      asked |= make(pod, sandbox.get(), start, memory);
    }
    return asked;
  }

  /** What is started however these containers have ended. */
  private static List<StartContainer> certain(
      Set<String> ended,
      RuntimePodStatus status,
      Instant now,
      Function<RuntimePodStatus, PodActions> plan) {
    List<StartContainer> common = new ArrayList<>();
    for (int code : EXIT_CODES) {
      PodActions actions = plan.apply(withExits(status, code, now));
      boolean more =
          actions.killPod()
              || actions.createSandbox().isPresent()
              || !actions.containersToKill().isEmpty()
              || !actions.removals().isEmpty();
      if (more) {
        return List.of();
      }
      if (code == EXIT_CODES.getFirst()) {
        common.addAll(actions.containersToStart());
      } else {
        common.retainAll(actions.containersToStart());
      }
    }
    return common.stream()
        .filter(start -> ended.contains(start.name()))
        .filter(start -> start.kind() != ContainerKind.INIT)
        .filter(start -> start.restartCount().isPresent() && start.targetContainer().isEmpty())
        .toList();
  }

  private static RuntimePodStatus withExits(RuntimePodStatus status, int code, Instant now) {
    List<RuntimeContainer> containers =
        status.containers().stream()
            .map(c -> status.isEndedEarly(c) ? withExit(c, code, now) : c)
            .toList();
    return new RuntimePodStatus(
        status.uid(), status.fullName(), status.sandboxes(), containers, status.observedAt());
  }

  private static RuntimeContainer withExit(RuntimeContainer c, int code, Instant now) {
    return new RuntimeContainer(
        c.id(),
        c.name(),
        c.restartCount(),
        ContainerState.EXITED,
        new Times(c.times().createdAt(), c.times().startedAt(), Optional.of(now)),
        new Exit(code, "", ""),
        c.image(),
        c.notes(),
        c.logPath(),
        c.process());
  }

  /** A failure is told when the container is really wanted, and then made in the usual way. */
  private boolean make(Pod pod, RuntimeSandbox sandbox, StartContainer start, PodMemory memory)
      throws InterruptedException {
    try {
      SandboxRequest request = sandboxes.of(pod, sandbox.attempt());
      PodFacts facts = node.facts(pod, sandbox.ips());
      Optional<ContainerId> id = starter.makeAhead(sandbox.id(), request, start, facts);
      id.ifPresent(made ->
          memory.madeAhead(start.name(), new Made(made, sandbox.id(), request, start, facts)));
      return true;
    } catch (SandboxRequests.SandboxConfigException | CriException failure) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the turn was cut short");
      }
      log.atDebug()
          .addKeyValue("containerName", start.name())
          .addKeyValue("err", failure.getMessage())
          .log("A container could not be made ahead of its restart");
      return true;
    }
  }

  /**
   * Removes what was made for a restart that did not come, also by an agent that did not live to
   * see it.
   *
   * @return whether anything was removed
   */
  boolean discard(RuntimePodStatus status, PodMemory memory) {
    boolean removed = false;
    for (RuntimeContainer made : status.early().madeAhead()) {
      boolean ours =
          memory.madeAhead(made.name()).filter(m -> m.id().equals(made.id())).isPresent();
      if (ours && status.newest(made.name()).filter(status::isEndedEarly).isPresent()) {
        continue;
      }
      if (ours) {
        memory.forgetMadeAhead(made.name());
      }
      log.atDebug()
          .addKeyValue("pod", status.fullName())
          .addKeyValue("containerID", made.id())
          .log("Removing a container that was made for a restart that did not come");
      runtime.removeContainer(made.id());
      removed = true;
    }
    return removed;
  }
}
