package io.javelet.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.plan.Scene;
import io.javelet.pod.StaticPods;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.ContainerId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A {@link Scene} and what else a pod's status is made of, to be changed step by step. */
final class StatusScene {
  static final Instant NOW = Scene.NOW;

  private final Scene scene;
  private final Map<String, StartFailure> failures = new HashMap<>();
  private final Map<ContainerId, String> messages = new HashMap<>();
  private Optional<PodStatus> previous = Optional.empty();
  private Optional<TerminalReason> reason = Optional.empty();
  private List<String> hostIps = List.of("192.0.2.7");
  private boolean ended;
  private Instant now = NOW;
  private StatusGates gates = new StatusGates(true, true);

  StatusScene(Scene scene) {
    this.scene = scene;
  }

  /** A pod with a good sandbox and nothing in it. */
  static StatusScene of(String... regularContainers) {
    return new StatusScene(new Scene().regular(regularContainers));
  }

  StatusScene with(Consumer<Scene> change) {
    change.accept(scene);
    return this;
  }

  StatusScene failing(String container, String why, String message) {
    failures.put(container, new StartFailure(why, message));
    return this;
  }

  StatusScene crashLooping(String container) {
    return failing(container, "CrashLoopBackOff", "back-off 10s restarting failed container");
  }

  StatusScene message(String containerId, String text) {
    messages.put(new ContainerId(containerId), text);
    return this;
  }

  /** What was generated so far counts as published; something else comes now. */
  StatusScene published() {
    previous = Optional.of(generate());
    return this;
  }

  StatusScene published(PodStatus status) {
    previous = Optional.of(status);
    return this;
  }

  /** The API server shows this status in the pod. */
  StatusScene shown(PodStatus status) {
    return with(s -> s.pod(p -> p.withStatus(status)));
  }

  StatusScene later(long seconds) {
    now = now.plusSeconds(seconds);
    return this;
  }

  StatusScene hosts(String... ips) {
    hostIps = List.of(ips);
    return this;
  }

  StatusScene withoutRestartAllContainers() {
    gates = new StatusGates(true, false);
    return this;
  }

  StatusScene ended() {
    ended = true;
    return this;
  }

  StatusScene endedFor(TerminalReason why) {
    reason = Optional.of(why);
    return this;
  }

  StatusScene isStatic() {
    return with(s ->
        s.pod(p ->
            p.editMetadata().addToAnnotations(StaticPods.SOURCE_ANNOTATION, "file").endMetadata()));
  }

  StatusInput input() {
    return new StatusInput(
        scene.pod(),
        scene.status(),
        previous,
        scene.probes(),
        new StatusInput.Progress(failures, messages, ended, reason, ResizeProgress.NONE),
        new StatusInput.NodeFacts(hostIps, "containerd", "BestEffort", gates),
        now);
  }

  PodStatus generate() {
    return PodStatusGenerator.generatePodStatus(input());
  }

  static PodStatus phase(String phase) {
    return new PodStatusBuilder().withPhase(phase).build();
  }

  /** The status of a container of any kind. */
  ContainerStatus container(String name) {
    PodStatus status = generate();
    return List.of(
            status.getInitContainerStatuses(),
            status.getContainerStatuses(),
            status.getEphemeralContainerStatuses())
        .stream()
        .flatMap(List::stream)
        .filter(s -> s.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A container's status in one line, such as {@code terminated Error 1 #2 last Completed 0}. */
  String line(String name) {
    ContainerStatus status = container(name);
    return state(status.getState())
        + " #"
        + status.getRestartCount()
        + (Boolean.TRUE.equals(status.getStarted()) ? " started" : "")
        + (Boolean.TRUE.equals(status.getReady()) ? " ready" : "")
        + (status.getLastState().getTerminated() == null
            ? ""
            : ", last " + state(status.getLastState()));
  }

  private static String state(ContainerState state) {
    if (state.getRunning() != null) {
      return "running";
    }
    if (state.getWaiting() != null) {
      String reason = state.getWaiting().getReason();
      return reason == null ? "waiting" : "waiting " + reason;
    }
    return "ended %s %d"
        .formatted(state.getTerminated().getReason(), state.getTerminated().getExitCode());
  }

  /** A condition in one line, such as {@code False ContainersNotReady: …}. */
  String condition(String type) {
    return Conditions.find(generate(), type)
        .map(c ->
            c.getStatus()
                + (c.getReason() == null ? "" : " " + c.getReason())
                + (c.getMessage() == null ? "" : ": " + c.getMessage()))
        .orElse("absent");
  }
}
