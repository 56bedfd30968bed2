package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javelet.plan.PlanSettings.BackOffSettings;
import io.javelet.plan.PodActions.BackOff;
import io.javelet.plan.PodActions.StartContainer;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Lets containers that are wanted start, unless they ended too often too soon. Upstream's
 * counterparts: {@code doBackOff} and the order of starts in {@code SyncPod}.
 *
 * <p>One instance plans once, on one thread.
 */
final class StartGate {
  private final PodActionsInput input;
  private final List<StartContainer> starts = new ArrayList<>();
  private final List<BackOff> backOffs = new ArrayList<>();
  private BackOffState state;

  StartGate(PodActionsInput input) {
    this.input = input;
    this.state = input.backOff();
  }

  /** A container that is wanted. */
  record Wanted(Container spec, ContainerKind kind, String targetContainer) {
    Wanted(Container spec, ContainerKind kind) {
      this(spec, kind, "");
    }
  }

  /** Decides for each container in turn; an init container that has to wait holds up the rest. */
  void admit(List<Wanted> wanted) {
    for (Wanted container : wanted) {
      if (!admit(container) && container.kind() == ContainerKind.INIT) {
        return;
      }
    }
  }

  private boolean admit(Wanted wanted) {
    Container spec = wanted.spec();
    Optional<Instant> endedAt = lastEnd(spec.getName());
    if (endedAt.isPresent()) {
      BackOffSettings settings = input.settings().backOff();
      BackOffState.Key key = BackOffState.Key.of(spec);
      Optional<Duration> wait = state.wait(key, endedAt.get(), input.now(), settings);
      if (wait.isPresent()) {
        backOffs.add(
            new BackOff(
                spec.getName(),
                wanted.kind(),
                endedAt.get().plus(wait.get()),
                wait.get(),
                message(spec.getName(), wait.get())));
        return false;
      }
      state = state.restarted(key, endedAt.get(), input.now(), settings);
    }
    starts.add(
        new StartContainer(
            spec, wanted.kind(), restartCount(spec.getName()), wanted.targetContainer()));
    return true;
  }

  /** When the newest container of that name that has ended did so. */
  private Optional<Instant> lastEnd(String name) {
    return input.status().containers().stream()
        .filter(c -> c.name().equals(name) && c.state() == ContainerState.EXITED)
        .findFirst()
        .map(c -> c.times().finishedAt().orElse(Instant.EPOCH));
  }

  private OptionalInt restartCount(String name) {
    return input
        .status()
        .newest(name)
        .map(RuntimeContainer::restartCount)
        .map(count -> OptionalInt.of(count + 1))
        .orElse(OptionalInt.empty());
  }

  private String message(String container, Duration delay) {
    ObjectMeta pod = input.pod().getMetadata();
    return "back-off %s restarting failed container=%s pod=%s_%s(%s)"
        .formatted(
            GoDuration.format(delay), container, pod.getName(), pod.getNamespace(), pod.getUid());
  }

  List<StartContainer> starts() {
    return starts;
  }

  List<BackOff> backOffs() {
    return backOffs;
  }

  BackOffState state() {
    return state;
  }
}
