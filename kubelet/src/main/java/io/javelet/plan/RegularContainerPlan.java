package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.PodActions.KillContainer;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.ProbeResults.Result;
import io.javelet.runtime.RuntimeContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do about regular containers of an initialized pod. Upstream's counterpart: the last part
 * of {@code computePodActions}.
 */
final class RegularContainerPlan {
  private RegularContainerPlan() {}

  /**
   * What comes out.
   *
   * @param kept how many go on running
   * @param kills containers to kill
   * @param starts containers to start, in the order of the spec
   */
  record Outcome(int kept, List<KillContainer> kills, List<Container> starts) {
    /** True when no regular container runs or ever will again. */
    boolean isOver() {
      return kept == 0 && starts.isEmpty();
    }
  }

  private record Fault(KillReason reason, String message) {}

  static Outcome of(PodActionsInput input) {
    int kept = 0;
    List<KillContainer> kills = new ArrayList<>();
    List<Container> starts = new ArrayList<>();
    Pod pod = input.pod();
    boolean rules = input.settings().containerRestartRules();
    for (Container spec : pod.getSpec().getContainers()) {
      Optional<RuntimeContainer> newest = input.status().newest(spec.getName());
      Optional<RuntimeContainer> running = newest.filter(c -> c.state() == ContainerState.RUNNING);
      if (running.isPresent()) {
        Optional<Fault> fault = fault(input, spec, running.get());
        if (fault.isEmpty()) {
          kept++;
          continue;
        }
        KillReason reason = fault.get().reason();
        // A changed container is replaced whatever the policy: nothing of it failed or ended.
        boolean restart =
            reason == KillReason.DEFINITION_CHANGED
                || reason == KillReason.CONFIGURATION_CHANGED
                || RestartPolicy.afterFailedProbe(pod, spec, rules);
        kills.add(
            new KillContainer(
                running.get().id(),
                spec.getName(),
                reason,
                fault.get().message() + (restart ? ", will be restarted" : ""),
                GracePeriod.override(pod, spec, reason)));
        if (restart) {
          starts.add(spec);
        }
      } else if (RestartPolicy.verdict(pod, spec, newest, rules).start()) {
        starts.add(spec);
        newest
            .filter(c -> c.state() == ContainerState.UNKNOWN)
            .ifPresent(lost -> kills.add(unknown(spec, lost)));
      }
    }
    return new Outcome(kept, kills, starts);
  }

  private static Optional<Fault> fault(
      PodActionsInput input, Container spec, RuntimeContainer running) {
    String name = "Container " + spec.getName();
    if (!running.notes().hash().equals(input.settings().containerHash().apply(spec))) {
      return Optional.of(new Fault(KillReason.DEFINITION_CHANGED, name + " definition changed"));
    }
    if (input.outdated().contains(running.id())) {
      return Optional.of(
          new Fault(KillReason.CONFIGURATION_CHANGED, name + " configuration changed"));
    }
    if (input.probes().liveness(running.id()).equals(Optional.of(Result.FAILURE))) {
      return Optional.of(new Fault(KillReason.LIVENESS_PROBE, name + " failed liveness probe"));
    }
    if (input.probes().startup(running.id()).equals(Optional.of(Result.FAILURE))) {
      return Optional.of(new Fault(KillReason.STARTUP_PROBE, name + " failed startup probe"));
    }
    return Optional.empty();
  }

  private static KillContainer unknown(Container spec, RuntimeContainer lost) {
    return new KillContainer(
        lost.id(),
        spec.getName(),
        KillReason.UNKNOWN_STATE,
        "Container is in \"unknown\" state, try killing it before restart",
        Optional.empty());
  }
}
