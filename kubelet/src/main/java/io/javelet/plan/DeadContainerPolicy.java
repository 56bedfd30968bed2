package io.javelet.plan;

import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How many dead containers a node keeps. Upstream's counterpart: {@code GCPolicy}; unlike there,
 * the newest container of a name always stays while its pod is wanted: it is the pod's status, and
 * a plan that missed it would start the container again.
 *
 * @param minimumAge how long after its creation a dead container is kept in any case
 * @param perContainer how many dead ones of each name of each pod are kept; absent for any number
 * @param total how many dead ones are kept on the node; absent for any number
 */
public record DeadContainerPolicy(
    Duration minimumAge, OptionalInt perContainer, OptionalInt total) {
  /** Upstream's defaults: one of each, whatever its age, any number in all. */
  public static final DeadContainerPolicy DEFAULT =
      new DeadContainerPolicy(Duration.ZERO, OptionalInt.of(1), OptionalInt.empty());

  /** A dead container that may go, and the pod it is of. */
  public record Removal(RuntimePodStatus pod, RuntimeContainer container) {}

  /**
   * The dead containers of one name of one pod.
   *
   * @param spared 1 when the newest one is dead too: it counts, and it stays
   * @param oldestLast those that may go
   */
  private record Unit(int spared, List<Removal> oldestLast) {
    List<Removal> beyond(int keep) {
      return oldestLast.subList(kept(keep), oldestLast.size());
    }

    Unit keeping(int keep) {
      return new Unit(spared, oldestLast.subList(0, kept(keep)));
    }

    private int kept(int keep) {
      return Math.clamp((long) keep - spared, 0, oldestLast.size());
    }

    int size() {
      return spared + oldestLast.size();
    }
  }

  /** The policy of a full disk: nothing is kept but what a plan looks at. */
  public DeadContainerPolicy keepingNothing() {
    return new DeadContainerPolicy(Duration.ZERO, OptionalInt.of(0), OptionalInt.of(0));
  }

  /** How many dead containers of a name a worker leaves of its pod, at once. */
  public int keptAtOnce() {
    return perContainer.isPresent() ? Math.max(1, perContainer.getAsInt()) : Integer.MAX_VALUE;
  }

  /** The dead containers that go, oldest first where the total decides. */
  public List<Removal> removals(List<RuntimePodStatus> pods, Instant now) {
    List<Unit> units = new ArrayList<>();
    for (RuntimePodStatus pod : pods) {
      pod.containers().stream()
          .map(RuntimeContainer::name)
          .distinct()
          .map(name -> unit(pod, name, now))
          .filter(unit -> unit.size() > 0)
          .forEach(units::add);
    }
    List<Removal> removals = new ArrayList<>();
    if (perContainer.isPresent()) {
      keepAtMost(perContainer.getAsInt(), units, removals);
    }
    if (total.isPresent()) {
      int limit = total.getAsInt();
      if (count(units) > limit) {
        keepAtMost(Math.max(1, limit / units.size()), units, removals);
      }
      int surplus = count(units) - limit;
      if (surplus > 0) {
        units.stream()
            .flatMap(unit -> unit.oldestLast().stream())
            .sorted(Comparator.comparing(removal -> removal.container().times().createdAt()))
            .limit(surplus)
            .forEach(removals::add);
      }
    }
    return removals;
  }

  /** Sandboxes of a pod that are dead and empty, but for its newest one. */
  public static List<RuntimeSandbox> emptySandboxes(RuntimePodStatus pod, Set<SandboxId> inUse) {
    return pod.sandboxes().stream()
        .skip(1)
        .filter(sandbox -> !sandbox.ready() && !inUse.contains(sandbox.id()))
        .toList();
  }

  private Unit unit(RuntimePodStatus pod, String name, Instant now) {
    boolean newestIsDead =
        pod.newest(name).filter(c -> c.state() == ContainerState.EXITED).isPresent();
    List<Removal> dead =
        pod.containers().stream()
            .filter(container -> container.name().equals(name))
            .skip(1)
            .filter(container -> container.state() == ContainerState.EXITED)
            .filter(c -> !now.minus(minimumAge).isBefore(c.times().createdAt()))
            .map(container -> new Removal(pod, container))
            .collect(Collectors.toCollection(ArrayList::new));
    return new Unit(newestIsDead ? 1 : 0, dead);
  }

  private static void keepAtMost(int keep, List<Unit> units, List<Removal> removals) {
    units.forEach(unit -> removals.addAll(unit.beyond(keep)));
    units.replaceAll(unit -> unit.keeping(keep));
    units.removeIf(unit -> unit.size() == 0);
  }

  private static int count(List<Unit> units) {
    return units.stream().mapToInt(Unit::size).sum();
  }
}
