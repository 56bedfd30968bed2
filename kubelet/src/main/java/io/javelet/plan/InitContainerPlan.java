package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.PodActions.KillContainer;
import io.javelet.runtime.ProbeResults.Result;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeSandbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do about init containers and sidecars. They are looked at from the last to the first,
 * since the runtime may have forgotten early ones that ended: the last one that has a container
 * shows how far the pod got. Before it, only sidecars are kept running. Upstream's counterpart:
 * {@code computeInitContainerActions}.
 *
 * <p>One instance plans once, on one thread.
 */
final class InitContainerPlan {
  private final PodActionsInput input;
  private final List<KillContainer> kills = new ArrayList<>();
  private final List<Container> starts = new ArrayList<>();
  private boolean initialized;
  private boolean failed;

  private InitContainerPlan(PodActionsInput input) {
    this.input = input;
  }

  /**
   * What comes out.
   *
   * @param initialized whether regular containers may start
   * @param failed whether an init container failed for good, so that the pod is over
   * @param kills containers to kill
   * @param starts containers to start, in the order of the spec
   */
  record Outcome(
      boolean initialized, boolean failed, List<KillContainer> kills, List<Container> starts) {}

  static Outcome of(PodActionsInput input) {
    InitContainerPlan plan = new InitContainerPlan(input);
    plan.run();
    return plan.failed
        ? new Outcome(false, true, List.of(), List.of())
        : new Outcome(plan.initialized, false, plan.kills, plan.starts.reversed());
  }

  private void run() {
    Pod pod = input.pod();
    List<Container> declared = pod.getSpec().getInitContainers();
    initialized = declared.isEmpty() || anyRegularContainerStarted();
    boolean passed = initialized;
    for (int i = declared.size() - 1; i >= 0 && !failed; i--) {
      Container container = declared.get(i);
      Optional<Container> next =
          i + 1 < declared.size() ? Optional.of(declared.get(i + 1)) : Optional.empty();
      Optional<RuntimeContainer> newest = input.status().newest(container.getName());
      boolean sidecar = ContainerKind.ofInitContainer(container) == ContainerKind.SIDECAR;
      if (newest.isEmpty()) {
        if (passed && sidecar) {
          starts.add(container);
        }
        continue;
      }
      if (sidecar) {
        inspectSidecar(container, newest.get(), next, passed);
      } else if (!passed) {
        inspectInit(container, newest.get(), next);
      }
      passed = true;
    }
    if (!passed) {
      starts.add(declared.getFirst());
    }
  }

  /**
   * Ended regular containers prove nothing: they may be of a sandbox that a reboot of the node took
   * away. Nor does one that was made in an earlier sandbox and never started. The runtime does not
   * say which sandbox a container is in, but none is older than its sandbox.
   */
  private boolean anyRegularContainerStarted() {
    Instant sandboxMade =
        input.status().newestSandbox().map(RuntimeSandbox::createdAt).orElse(Instant.EPOCH);
    return input.pod().getSpec().getContainers().stream()
        .flatMap(container -> input.status().newest(container.getName()).stream())
        .anyMatch(c ->
            switch (c.state()) {
              case RUNNING -> true;
              case CREATED -> !c.times().createdAt().isBefore(sandboxMade);
              case EXITED, UNKNOWN -> false;
            });
  }

  private void inspectInit(Container spec, RuntimeContainer newest, Optional<Container> next) {
    switch (newest.state()) {
      case CREATED -> starts.add(spec); // its start failed
      case RUNNING -> {} // to be waited for
      case EXITED -> {
        if (newest.exit().code() != 0 || newest.exit().reason().equals("OOMKilled")) {
          restartUnlessForbidden(
              spec, RestartPolicy.verdict(input.pod(), spec, Optional.of(newest), rules()).start());
        } else {
          passed(next);
        }
      }
      case UNKNOWN -> {
        restartUnlessForbidden(spec, RestartPolicy.afterFailedProbe(input.pod(), spec, rules()));
        kills.add(unknown(spec, newest));
      }
    }
  }

  private void restartUnlessForbidden(Container spec, boolean restart) {
    if (restart) {
      starts.add(spec);
    } else {
      failed = true;
    }
  }

  /**
   * @param passed whether the pod got beyond this container before, so that the next one has had
   *     its turn
   */
  private void inspectSidecar(
      Container spec, RuntimeContainer newest, Optional<Container> next, boolean passed) {
    switch (newest.state()) {
      case CREATED, EXITED -> starts.add(spec);
      case RUNNING -> inspectRunningSidecar(spec, newest, next, passed);
      case UNKNOWN -> {
        kills.add(unknown(spec, newest));
        starts.add(spec);
      }
    }
  }

  private void inspectRunningSidecar(
      Container spec, RuntimeContainer newest, Optional<Container> next, boolean passed) {
    if (spec.getStartupProbe() != null) {
      Optional<Result> startup = input.probes().startup(newest.id());
      if (startup.equals(Optional.of(Result.FAILURE))) {
        replace(spec, newest, KillReason.STARTUP_PROBE, " failed startup probe");
      }
      if (!startup.equals(Optional.of(Result.SUCCESS))) {
        return;
      }
    }
    if (next.isEmpty()) {
      initialized = true;
    } else if (!passed) {
      passed(next);
    }
    if (!newest.notes().hash().equals(input.settings().containerHash().apply(spec))) {
      replace(spec, newest, KillReason.DEFINITION_CHANGED, " definition changed");
    } else if (input.outdated().contains(newest.id())) {
      replace(spec, newest, KillReason.CONFIGURATION_CHANGED, " configuration changed");
    } else if (spec.getLivenessProbe() != null
        && input.probes().liveness(newest.id()).equals(Optional.of(Result.FAILURE))) {
      replace(spec, newest, KillReason.LIVENESS_PROBE, " failed liveness probe");
    }
  }

  private void passed(Optional<Container> next) {
    next.ifPresentOrElse(starts::add, () -> initialized = true);
  }

  private void replace(Container spec, RuntimeContainer newest, KillReason reason, String what) {
    kills.add(
        new KillContainer(
            newest.id(),
            spec.getName(),
            reason,
            "Init container " + spec.getName() + what,
            GracePeriod.override(input.pod(), spec, reason)));
    starts.add(spec);
  }

  private KillContainer unknown(Container spec, RuntimeContainer newest) {
    return new KillContainer(
        newest.id(),
        spec.getName(),
        KillReason.UNKNOWN_STATE,
        "Init container is in \"unknown\" state, try killing it before restart",
        Optional.empty());
  }

  private boolean rules() {
    return input.settings().containerRestartRules();
  }
}
