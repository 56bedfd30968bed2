package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Volume;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.metrics.WorkMetrics;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.volume.VolumePlugins;
import io.javelet.worker.WorkingPod;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Counts pods and containers when metrics are asked for. Any thread. */
final class PodGauges implements Runnable {
  private static final List<String> ENDED = List.of("Succeeded", "Failed");

  private final KubeletMetrics metrics;
  private final PodAssembly agent;

  PodGauges(KubeletMetrics metrics, PodAssembly agent) {
    this.metrics = metrics;
    this.agent = agent;
  }

  @Override
  public void run() {
    Collection<Pod> pods = agent.podManager().pods().all();
    int statics = 0;
    int activeStatics = 0;
    int active = 0;
    int running = 0;
    int ephemeral = 0;
    Map<String, Integer> containers = new HashMap<>();
    for (ContainerState state : ContainerState.values()) {
      containers.put(word(state), 0);
    }
    for (Pod pod : pods) {
      var uid = new PodUid(pod.getMetadata().getUid());
      boolean ended =
          agent.statuses().get(uid).filter(status -> ENDED.contains(status.getPhase())).isPresent();
      boolean isStatic = StaticPods.isStatic(pod);
      statics += isStatic ? 1 : 0;
      active += ended ? 0 : 1;
      activeStatics += isStatic && !ended ? 1 : 0;
      ephemeral += pod.getSpec().getEphemeralContainers().size();
      running += status(pod).filter(status -> running(status, containers)).isPresent() ? 1 : 0;
    }
    metrics.pods().desired(statics, pods.size() - statics);
    metrics.pods().active(activeStatics, active - activeStatics);
    metrics.pods().further(agent.podManager().pods().mirrors().size(), ephemeral);
    metrics.pleg().running(running, containers);
    working();
    resizes(pods);
    volumes(pods);
  }

  /** A pod's volumes are made before its first container, and removed when it is. */
  private void volumes(Collection<Pod> pods) {
    Map<String, Integer> desired = new HashMap<>();
    Map<String, Integer> actual = new HashMap<>();
    for (Pod pod : pods) {
      boolean made = status(pod).flatMap(RuntimePodStatus::newestSandbox).isPresent();
      for (Volume volume : pod.getSpec().getVolumes()) {
        desired.merge(VolumePlugins.name(volume), 1, Integer::sum);
        if (made) {
          actual.merge(VolumePlugins.name(volume), 1, Integer::sum);
        }
      }
    }
    WorkMetrics work = metrics.life().work();
    work.forgetVolumes();
    desired.forEach((plugin, count) -> work.volumes(plugin, "desired_state_of_world", count));
    actual.forEach((plugin, count) -> work.volumes(plugin, "actual_state_of_world", count));
  }

  private void working() {
    Map<WorkingPod, Integer> now = agent.workers().working();
    for (WorkingPod.Lifecycle lifecycle : WorkingPod.Lifecycle.values()) {
      for (WorkingPod.Origin origin : WorkingPod.Origin.values()) {
        for (boolean isStatic : new boolean[] {true, false}) {
          boolean known = origin != WorkingPod.Origin.RUNTIME_ONLY;
          if (known || !isStatic) {
            metrics
                .pods()
                .working(
                    lifecycle.word(),
                    origin.word(),
                    known ? (isStatic ? "true" : "") : "unknown",
                    now.getOrDefault(new WorkingPod(lifecycle, origin, isStatic), 0));
          }
        }
      }
    }
  }

  private void resizes(Collection<Pod> pods) {
    Map<String, Integer> waiting = new HashMap<>();
    int changing = 0;
    for (Pod pod : pods) {
      List<PodCondition> conditions =
          agent
              .statuses()
              .get(new PodUid(pod.getMetadata().getUid()))
              .map(PodStatus::getConditions)
              .orElse(List.of());
      for (PodCondition each : conditions) {
        if ("PodResizePending".equals(each.getType())) {
          waiting.merge(each.getReason(), 1, Integer::sum);
        } else if ("PodResizeInProgress".equals(each.getType())) {
          changing++;
        }
      }
    }
    metrics.life().resizes().now(changing, waiting);
  }

  private Optional<RuntimePodStatus> status(Pod pod) {
    try {
      return Optional.of(
          agent
              .pleg()
              .newerThan(new PodUid(pod.getMetadata().getUid()), PodFullName.of(pod), Instant.MIN));
    } catch (CriException away) {
      return Optional.empty();
    }
  }

  private static boolean running(RuntimePodStatus status, Map<String, Integer> containers) {
    for (RuntimeContainer each : status.containers()) {
      containers.merge(word(each.state()), 1, Integer::sum);
    }
    return status.newestSandbox().filter(RuntimeSandbox::ready).isPresent();
  }

  private static String word(ContainerState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
