package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.PodActions.CreateSandbox;
import io.javelet.plan.PodActions.KillContainer;
import io.javelet.plan.StartGate.Wanted;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what should change for one pod. Upstream's counterpart: {@code computePodActions}.
 *
 * <ol>
 *   <li>A restart of all containers that is under way is brought to its end first.
 *   <li>A sandbox that does not do is replaced, and the pod starts from the beginning; unless the
 *       pod has run and is not to run again.
 *   <li>In a good sandbox, init containers run in order and sidecars are kept running; once that is
 *       done, so are the regular containers. Ephemeral containers start once, at any time.
 * </ol>
 */
public final class PodPlanner {
  private PodPlanner() {}

  /** What should change. The same input always gives the same answer. */
  public static PodActions computePodActions(PodActionsInput input) {
    Pod pod = input.pod();
    RuntimePodStatus status = input.status();
    Optional<CreateSandbox> sandbox = PodSandbox.replacement(pod, status);
    boolean restartAll =
        input.settings().restartAllContainers()
            && RestartAllContainers.isUnderWay(pod, status, input.restartingAllContainers());
    if (sandbox.isPresent()) {
      return restartAll
          ? inNewSandbox(input, sandbox.get(), List.of())
          : withoutGoodSandbox(input, sandbox.get());
    }
    return restartAll ? restartAll(input) : inPresentSandbox(input);
  }

  private static PodActions restartAll(PodActionsInput input) {
    RestartAllContainers.Outcome outcome = RestartAllContainers.plan(input);
    return new PodActions(
        false,
        Optional.empty(),
        outcome.kills(),
        outcome.removals(),
        true,
        List.of(),
        List.of(),
        input.backOff());
  }

  /**
   * A pod that runs once is over with its sandbox; unless one of its containers never had its turn,
   * or has a policy of its own that wants more. Upstream leaves such a pod half dead for ever.
   */
  private static boolean anyWantsMore(PodActionsInput input, List<Container> unfinished) {
    boolean initFailed =
        input.pod().getSpec().getInitContainers().stream()
            .filter(c -> ContainerKind.ofInitContainer(c) == ContainerKind.INIT)
            .flatMap(c -> input.status().newest(c.getName()).stream())
            .anyMatch(c -> c.state() != ContainerState.EXITED || c.exit().code() != 0);
    boolean ownPolicies = input.settings().containerRestartRules();
    return !initFailed
        && unfinished.stream()
            .anyMatch(c ->
                (ownPolicies && c.getRestartPolicy() != null)
                    || input
                        .status()
                        .newest(c.getName())
                        .map(newest -> newest.state() == ContainerState.CREATED)
                        .orElse(true));
  }

  private static PodActions withoutGoodSandbox(PodActionsInput input, CreateSandbox sandbox) {
    Pod pod = input.pod();
    boolean ranBefore = sandbox.attempt() != 0 && !input.status().containers().isEmpty();
    List<Container> unfinished =
        pod.getSpec().getContainers().stream().filter(c -> !isFinished(input, c)).toList();
    boolean runsOnce = "Never".equals(pod.getSpec().getRestartPolicy());
    if (runsOnce && ranBefore && !anyWantsMore(input, unfinished)) {
      return over(input);
    }
    if (unfinished.isEmpty() && anyRegularContainerMade(input)) {
      return over(input);
    }
    List<Container> initContainers = pod.getSpec().getInitContainers();
    if (!initContainers.isEmpty()) {
      Container first = initContainers.getFirst();
      return inNewSandbox(
          input, sandbox, List.of(new Wanted(first, ContainerKind.ofInitContainer(first))));
    }
    return inNewSandbox(
        input,
        sandbox,
        unfinished.stream().map(c -> new Wanted(c, ContainerKind.REGULAR)).toList());
  }

  private static PodActions inNewSandbox(
      PodActionsInput input, CreateSandbox sandbox, List<Wanted> wanted) {
    StartGate gate = new StartGate(input);
    gate.admit(wanted);
    return new PodActions(
        !input.status().isAbsent(),
        Optional.of(sandbox),
        List.of(),
        DeadContainers.allInitContainers(input.pod(), input.status()),
        false,
        gate.starts(),
        gate.backOffs(),
        gate.state());
  }

  private static PodActions inPresentSandbox(PodActionsInput input) {
    InitContainerPlan.Outcome init = InitContainerPlan.of(input);
    if (init.failed()) {
      return over(input);
    }
    List<KillContainer> kills = new ArrayList<>(init.kills());
    List<Wanted> wanted = new ArrayList<>(ephemeral(input));
    init.starts().forEach(c -> wanted.add(new Wanted(c, ContainerKind.ofInitContainer(c))));
    if (init.initialized()) {
      RegularContainerPlan.Outcome regular = RegularContainerPlan.of(input);
      if (regular.isOver()) {
        return over(input);
      }
      kills.addAll(regular.kills());
      regular.starts().forEach(c -> wanted.add(new Wanted(c, ContainerKind.REGULAR)));
    }
    StartGate gate = new StartGate(input);
    gate.admit(wanted);
    return new PodActions(
        false,
        Optional.empty(),
        kills,
        DeadContainers.staleInitContainers(input.pod(), input.status()),
        false,
        gate.starts(),
        gate.backOffs(),
        gate.state());
  }

  /** Nothing of the pod shall run any more. */
  private static PodActions over(PodActionsInput input) {
    RuntimePodStatus status = input.status();
    boolean anythingLeft =
        status.sandboxes().stream().anyMatch(RuntimeSandbox::ready) || !status.running().isEmpty();
    List<ContainerId> removals = DeadContainers.staleInitContainers(input.pod(), status);
    return new PodActions(
        anythingLeft,
        Optional.empty(),
        List.of(),
        removals,
        false,
        List.of(),
        List.of(),
        input.backOff());
  }

  private static List<Wanted> ephemeral(PodActionsInput input) {
    return input.pod().getSpec().getEphemeralContainers().stream()
        .filter(c -> input.status().newest(c.getName()).isEmpty())
        .map(c ->
            new Wanted(
                EphemeralContainers.asContainer(c),
                ContainerKind.EPHEMERAL,
                Optional.ofNullable(c.getTargetContainerName()).orElse("")))
        .toList();
  }

  /**
   * True when the container has ended and is not to be started again. Upstream asks this only of
   * containers that run until they succeed, so that a container that is never to be restarted may
   * run again in a new sandbox; or not, if the pod has init containers.
   */
  private static boolean isFinished(PodActionsInput input, Container container) {
    return input
        .status()
        .newest(container.getName())
        .filter(c -> c.state() == ContainerState.EXITED)
        .filter(c ->
            !RestartPolicy.afterExit(
                    input.pod(),
                    container,
                    c.exit().code(),
                    input.settings().containerRestartRules())
                .start())
        .isPresent();
  }

  private static boolean anyRegularContainerMade(PodActionsInput input) {
    return input.pod().getSpec().getContainers().stream()
        .flatMap(container -> input.status().newest(container.getName()).stream())
        .map(RuntimeContainer::state)
        .anyMatch(state -> state != ContainerState.UNKNOWN);
  }
}
