package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.PodActions.StartContainer;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeContainer.Exit;
import io.javelet.runtime.RuntimeContainer.Times;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which containers can be started again on the kernel's word that the former one has ended, before
 * the runtime says so and tells the exit code: those that are started again whatever the code is,
 * with nothing else to be done first. Pure.
 */
public final class ForeseenRestarts {
  /** Ends that restart policies tell apart. */
  private static final List<Integer> EXIT_CODES = List.of(0, 1);

  private ForeseenRestarts() {}

  /**
   * The starts that need not wait for the runtime.
   *
   * @param now the moment that the containers are taken to have ended
   * @param plan what should change if the runtime said this
   * @return a plan of starts only; absent when there are none
   */
  public static Optional<PodActions> of(
      Pod pod, RuntimePodStatus status, Instant now, Function<RuntimePodStatus, PodActions> plan) {
    Set<String> restarted =
        status.containers().stream()
            .map(RuntimeContainer::name)
            .distinct()
            .filter(name -> status.newest(name).filter(status::isEndedEarly).isPresent())
            .filter(name -> restartsWhateverTheCode(pod, name))
            .collect(Collectors.toSet());
    boolean sandboxServes =
        status
            .newestSandbox()
            .filter(RuntimeSandbox::ready)
            .filter(sandbox -> !status.isEndedEarly(sandbox))
            .isPresent();
    if (restarted.isEmpty() || !sandboxServes || sharesProcesses(pod)) {
      return Optional.empty();
    }
    return common(restarted, status, now, plan);
  }

  private static Optional<PodActions> common(
      Set<String> restarted,
      RuntimePodStatus status,
      Instant now,
      Function<RuntimePodStatus, PodActions> plan) {
    List<StartContainer> starts = new ArrayList<>();
    BackOffState backOff = BackOffState.EMPTY;
    for (int code : EXIT_CODES) {
      PodActions actions = plan.apply(withExits(status, code, now));
      boolean more =
          actions.killPod()
              || actions.createSandbox().isPresent()
              || !actions.containersToKill().isEmpty()
              || !actions.removals().isEmpty();
      if (more) {
        return Optional.empty();
      }
      if (code == EXIT_CODES.getFirst()) {
        starts.addAll(actions.containersToStart());
      } else {
        starts.retainAll(actions.containersToStart());
      }
      backOff = actions.backOff();
    }
    starts.removeIf(start -> !restarted.contains(start.name()));
    return starts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PodActions(
                false, Optional.empty(), List.of(), List.of(), false, starts, List.of(), backOff));
  }

  /**
   * The first process takes all others of its namespace with it; in a shared one they may go on,
   * and hold ports and files, until the runtime has ended them.
   */
  private static boolean sharesProcesses(Pod pod) {
    return Boolean.TRUE.equals(pod.getSpec().getHostPID())
        || Boolean.TRUE.equals(pod.getSpec().getShareProcessNamespace());
  }

  /** Rules may name any code; a hook that runs for long would keep the exit from being told. */
  private static boolean restartsWhateverTheCode(Pod pod, String name) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .filter(container -> container.getName().equals(name))
        .allMatch(container ->
            container.getRestartPolicyRules().isEmpty() && !hasPostStartHook(container));
  }

  private static boolean hasPostStartHook(Container container) {
    return container.getLifecycle() != null && container.getLifecycle().getPostStart() != null;
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
}
