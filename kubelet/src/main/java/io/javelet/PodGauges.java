package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
      running += running(uid, PodFullName.of(pod), containers) ? 1 : 0;
    }
    metrics.pods().desired(statics, pods.size() - statics);
    metrics.pods().active(activeStatics, active - activeStatics);
    metrics.pods().further(agent.podManager().pods().mirrors().size(), ephemeral);
    metrics.pleg().running(running, containers);
  }

  private boolean running(PodUid uid, PodFullName name, Map<String, Integer> containers) {
    RuntimePodStatus status;
    try {
      status = agent.pleg().newerThan(uid, name, Instant.MIN);
    } catch (CriException away) {
      return false;
    }
    for (RuntimeContainer each : status.containers()) {
      containers.merge(word(each.state()), 1, Integer::sum);
    }
    return status.newestSandbox().filter(RuntimeSandbox::ready).isPresent();
  }

  private static String word(ContainerState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
