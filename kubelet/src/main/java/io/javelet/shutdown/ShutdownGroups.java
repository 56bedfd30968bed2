package io.javelet.shutdown;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.NodeConfiguration;
import io.javelet.config.value.PriorityGracePeriod;
import io.javelet.pod.StaticPods;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which pods end together and how long they get. Pure. Upstream's counterparts: {@code
 * migrateConfig} and {@code groupByPriority}.
 */
public final class ShutdownGroups {
  private ShutdownGroups() {}

  /**
   * Pods that end together.
   *
   * @param period how long they get
   * @param pods in the order in which they were given
   */
  public record Group(PriorityGracePeriod period, List<Pod> pods) {
    public Group {
      pods = List.copyOf(pods);
    }
  }

  /**
   * The periods that hold, the lowest priority first; none when shutdowns are not delayed.
   *
   * @param byPriority whether the list by priority counts; else, or where there is none, the two
   *     single periods do
   */
  public static List<PriorityGracePeriod> periods(
      NodeConfiguration.Shutdown shutdown, boolean byPriority) {
    if (byPriority && !shutdown.byPriority().isEmpty()) {
      return shutdown.byPriority().stream()
          .sorted(Comparator.comparingInt(PriorityGracePeriod::priority))
          .toList();
    }
    Duration critical = shutdown.criticalGracePeriod();
    Duration ordinary = shutdown.gracePeriod().minus(critical);
    if (shutdown.gracePeriod().isZero() || ordinary.isNegative() || critical.isNegative()) {
      return List.of();
    }
    return List.of(
        new PriorityGracePeriod(0, ordinary.truncatedTo(ChronoUnit.SECONDS)),
        new PriorityGracePeriod(
            StaticPods.SYSTEM_CRITICAL_PRIORITY, critical.truncatedTo(ChronoUnit.SECONDS)));
  }

  /** How long a shutdown has to be delayed for all of them. */
  public static Duration total(List<PriorityGracePeriod> periods) {
    return periods.stream()
        .map(PriorityGracePeriod::gracePeriod)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * Puts each pod into the group with the highest priority that is not above its own, or the
   * lowest.
   *
   * @param periods the lowest priority first, at least one
   * @return one group for each period; some may be empty
   */
  public static List<Group> of(List<PriorityGracePeriod> periods, List<Pod> pods) {
    List<List<Pod>> members = new ArrayList<>();
    periods.forEach(_ -> members.add(new ArrayList<>()));
    for (Pod pod : pods) {
      int priority = StaticPods.priority(pod).orElse(0);
      int index = 0;
      for (int i = 1; i < periods.size(); i++) {
        if (periods.get(i).priority() <= priority) {
          index = i;
        }
      }
      members.get(index).add(pod);
    }
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < periods.size(); i++) {
      groups.add(new Group(periods.get(i), members.get(i)));
    }
    return groups;
  }

  /** How long a pod's containers get: what the pod asks for, but no more than its group has. */
  public static Duration grace(Pod pod, Group group) {
    Duration most = group.period().gracePeriod();
    Long own = pod.getSpec().getTerminationGracePeriodSeconds();
    return own != null && own <= most.toSeconds() ? Duration.ofSeconds(own) : most;
  }
}
