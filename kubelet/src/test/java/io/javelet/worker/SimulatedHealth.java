package io.javelet.worker;

import static io.javelet.worker.SimulatedRules.require;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.fakecri.FakeContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What probes and hooks have come to, as somebody counts who only sees the commands and their
 * answers; and the rules that follow from it.
 */
final class SimulatedHealth {
  private record Counted(boolean well, int inARow) {}

  private record Key(String container, String kind) {}

  private final Function<String, Pod> lastDeclared;

  /** What the agent that lives now was told. */
  private final Map<Key, Counted> answers = new HashMap<>();

  /** What counts, over the agents' ends. */
  private final Map<Key, Boolean> decided = new HashMap<>();

  private final Set<String> failedHooks = new HashSet<>();

  /** Those whose end this agent has to bring about; one that dies leaves that to nobody. */
  private final Set<String> failedHooksOfThisAgent = new HashSet<>();

  private final Set<String> preStopBegun = new HashSet<>();
  private final Set<String> ending = new HashSet<>();

  /**
   * @param lastDeclared the pod of a UID
   */
  SimulatedHealth(Function<String, Pod> lastDeclared) {
    this.lastDeclared = lastDeclared;
  }

  void agentIsGone() {
    answers.clear();
    failedHooksOfThisAgent.clear();
    ending.clear();
  }

  void forgotten(String uid) {
    ending.remove(uid);
  }

  // ---- commands --------------------------------------------------------------------------------

  /** A command is about to be run in a container. */
  void asked(ExecSyncRequest request, FakeContainer container, Instant now) {
    if (request.getCmdList().equals(SimulatedCommands.PRE_STOP)) {
      preStopBegun.add(container.id());
    }
    if (!request.getCmd(0).equals(SimulatedCommands.PROBE)) {
      return;
    }
    String kind = request.getCmd(1);
    Container spec = spec(container);
    Probe probe = probe(spec, kind).orElseThrow();
    String uid = SimulatedRules.uidOf(container);
    if (!kind.equals("startup") && spec.getStartupProbe() != null) {
      require(
          hasStarted(container),
          "%s of %s is asked for its %s before it has started",
          container.name(),
          uid,
          kind);
    }
    require(
        kind.equals("readiness") || !ending.contains(uid),
        "%s of %s is asked for its %s while its containers are ended",
        container.name(),
        uid,
        kind);
    Duration delay =
        Duration.ofSeconds(Objects.requireNonNullElse(probe.getInitialDelaySeconds(), 0));
    require(
        container.run().filter(run -> now.isBefore(run.startedAt().plus(delay))).isEmpty(),
        "%s of %s is asked for its %s within the initial delay",
        container.name(),
        uid,
        kind);
  }

  /** The agent knows what came of a command. */
  void answered(ExecSyncRequest request, FakeContainer container, boolean well) {
    if (request.getCmdList().equals(SimulatedCommands.POST_START) && !well) {
      failedHooks.add(container.id());
      failedHooksOfThisAgent.add(container.id());
    }
    if (!request.getCmd(0).equals(SimulatedCommands.PROBE)) {
      return;
    }
    String kind = request.getCmd(1);
    var key = new Key(container.id(), kind);
    Probe probe = probe(spec(container), kind).orElseThrow();
    Counted before = answers.getOrDefault(key, new Counted(well, 0));
    var counted = new Counted(well, before.well() == well ? before.inARow() + 1 : 1);
    answers.put(key, counted);
    Integer wanted = well ? probe.getSuccessThreshold() : probe.getFailureThreshold();
    if (counted.inARow() >= Objects.requireNonNullElse(wanted, well ? 1 : 3)) {
      decided.put(key, well);
    }
  }

  // ---- containers ------------------------------------------------------------------------------

  /** Whether the container passed its startup probe, or has none. */
  boolean hasStarted(FakeContainer container) {
    return spec(container).getStartupProbe() == null
        || decided.getOrDefault(new Key(container.id(), "startup"), false);
  }

  /** Whether a probe says that the container is to be replaced, or a hook that it is to go. */
  boolean mustGo(FakeContainer container) {
    return Stream.of("liveness", "startup")
            .anyMatch(kind -> !decided.getOrDefault(new Key(container.id(), kind), true))
        || failedHooks.contains(container.id());
  }

  /** A container that does something is asked to end. */
  void stops(FakeContainer container, boolean podEnds, boolean graceIsLeft) {
    if (podEnds) {
      ending.add(SimulatedRules.uidOf(container));
    }
    Container spec = spec(container);
    boolean wanted =
        spec.getLifecycle() != null
            && spec.getLifecycle().getPreStop() != null
            && spec.getLifecycle().getPreStop().getExec() != null;
    require(
        !wanted || !graceIsLeft || preStopBegun.contains(container.id()),
        "%s of %s is asked to end without its preStop hook",
        container.name(),
        SimulatedRules.uidOf(container));
  }

  /** What is wrong with a container that runs on although its hook failed, if it does. */
  Optional<String> failedHook(FakeContainer container) {
    return failedHooksOfThisAgent.contains(container.id())
        ? Optional.of(container.name() + " runs although its postStart hook failed")
        : Optional.empty();
  }

  /** Nobody is called ready or started whose probe has not said so. */
  void statusIsTrue(Pod pod, PodStatus status) {
    List<ContainerStatus> all =
        Stream.concat(
                status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
            .toList();
    for (ContainerStatus container : all) {
      Optional<Container> spec = named(pod, container.getName());
      if (spec.isEmpty() || container.getState().getRunning() == null) {
        continue;
      }
      String id =
          container.getContainerID().substring(container.getContainerID().indexOf("//") + 2);
      boolean started = decided.getOrDefault(new Key(id, "startup"), false);
      boolean well = decided.getOrDefault(new Key(id, "readiness"), false);
      require(
          spec.get().getStartupProbe() == null
              || started
              || (!container.getReady() && !Boolean.TRUE.equals(container.getStarted())),
          "%s of %s is called started although its probe has not said so",
          container.getName(),
          pod.getMetadata().getName());
      require(
          spec.get().getReadinessProbe() == null || well || !container.getReady(),
          "%s of %s is called ready although its probe has not said so",
          container.getName(),
          pod.getMetadata().getName());
    }
  }

  private Container spec(FakeContainer container) {
    return named(lastDeclared.apply(SimulatedRules.uidOf(container)), container.name())
        .orElseThrow();
  }

  private static Optional<Container> named(Pod pod, String name) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .filter(each -> each.getName().equals(name))
        .findFirst();
  }

  private static Optional<Probe> probe(Container spec, String kind) {
    return Optional.ofNullable(
        switch (kind) {
          case "liveness" -> spec.getLivenessProbe();
          case "readiness" -> spec.getReadinessProbe();
          default -> spec.getStartupProbe();
        });
  }
}
