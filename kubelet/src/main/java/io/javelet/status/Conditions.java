package io.javelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.plan.PodSandbox;
import io.javelet.plan.RestartAllContainers;
import io.javelet.plan.RestartPolicy;
import io.javelet.pod.TerminalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod's conditions, in upstream's order: those of others first, then {@code DisruptionTarget},
 * then the agent's own. A condition's transition time stays as long as its status does.
 */
final class Conditions {
  static final String DISRUPTION_TARGET = "DisruptionTarget";
  static final String READY_TO_START = "PodReadyToStartContainers";
  static final String INITIALIZED = "Initialized";
  static final String READY = "Ready";
  static final String CONTAINERS_READY = "ContainersReady";
  static final String SCHEDULED = "PodScheduled";
  static final String ALL_RESTARTING = "AllContainersRestarting";

  static final String RESIZE_PENDING = "PodResizePending";
  static final String RESIZE_IN_PROGRESS = "PodResizeInProgress";

  private static final Set<String> OWN =
      Set.of(
          SCHEDULED,
          READY,
          INITIALIZED,
          CONTAINERS_READY,
          READY_TO_START,
          ALL_RESTARTING,
          RESIZE_IN_PROGRESS,
          RESIZE_PENDING);

  private final StatusInput input;
  private final PodStatus previous;

  private Conditions(StatusInput input, PodStatus previous) {
    this.input = input;
    this.previous = previous;
  }

  /**
   * All conditions of a pod.
   *
   * @param status the new status, complete but for them
   */
  static List<PodCondition> of(
      StatusInput input, PodStatus previous, PodStatus status, boolean restartingAll) {
    Conditions conditions = new Conditions(input, previous);
    Pod pod = input.pod();
    List<PodCondition> all = new ArrayList<>(foreign(pod));
    all.addAll(conditions.resize());
    conditions.disruption().ifPresent(condition -> replaceOrAdd(all, condition));
    ReadinessConditions readiness = new ReadinessConditions(pod, status, previous);
    Verdict containersReady = readiness.containersReady();
    all.add(conditions.condition(READY_TO_START, conditions.readyToStart()));
    all.add(conditions.condition(INITIALIZED, readiness.initialized()));
    all.add(conditions.condition(READY, readiness.ready(containersReady, all)));
    all.add(conditions.condition(CONTAINERS_READY, containersReady));
    all.add(conditions.condition(SCHEDULED, Verdict.TRUE));
    if (input.node().gates().restartAllContainers() && canRestartAll(pod)) {
      all.add(
          conditions.condition(ALL_RESTARTING, conditions.allRestarting(status, restartingAll)));
    }
    return all;
  }

  /**
   * What is said in a condition.
   *
   * @param reason empty for none
   * @param message empty for none
   */
  record Verdict(boolean holds, String reason, String message) {
    static final Verdict TRUE = new Verdict(true, "", "");
    static final Verdict FALSE = new Verdict(false, "", "");
  }

  /** Conditions that others keep; the agent passes them on untouched. */
  static List<PodCondition> foreign(Pod pod) {
    return pod.getStatus() == null
        ? List.of()
        : pod.getStatus().getConditions().stream().filter(c -> !isOwn(c.getType())).toList();
  }

  /** True for a condition that nobody but the agent writes. */
  static boolean isOwn(String type) {
    return OWN.contains(type);
  }

  static boolean isTrue(PodStatus status, String type) {
    return find(status, type).filter(c -> "True".equals(c.getStatus())).isPresent();
  }

  static Optional<PodCondition> find(PodStatus status, String type) {
    return status.getConditions().stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  /** The pod's generation; null, as for a static pod, when the API server has not counted it. */
  static @Nullable Long generation(Pod pod) {
    Long generation = pod.getMetadata().getGeneration();
    return generation == null || generation == 0 ? null : generation;
  }

  private List<PodCondition> resize() {
    List<PodCondition> conditions = new ArrayList<>();
    ResizeProgress resize = input.progress().resize();
    resize
        .pending()
        .ifPresent(pending ->
            conditions.add(
                condition(RESIZE_PENDING, new Verdict(true, pending.reason(), pending.message()))));
    resize
        .running()
        .ifPresent(running ->
            conditions.add(
                condition(
                    RESIZE_IN_PROGRESS,
                    new Verdict(true, running.error().isEmpty() ? "" : "Error", running.error()))));
    return conditions;
  }

  private Optional<PodCondition> disruption() {
    return input
        .progress()
        .terminalReason()
        .flatMap(TerminalReason::disruption)
        .map(message ->
            condition(DISRUPTION_TARGET, new Verdict(true, "TerminationByKubelet", message)))
        .or(() -> find(previous, DISRUPTION_TARGET));
  }

  private Verdict readyToStart() {
    return PodSandbox.isGood(input.pod(), input.runtime()) ? Verdict.TRUE : Verdict.FALSE;
  }

  private Verdict allRestarting(PodStatus status, boolean restartingAll) {
    if (PodPhase.SUCCEEDED.equals(status.getPhase())) {
      return new Verdict(false, "PodCompleted", "");
    }
    if (PodPhase.FAILED.equals(status.getPhase())) {
      return new Verdict(false, "PodFailed", "");
    }
    return RestartAllContainers.isUnderWay(input.pod(), input.runtime(), restartingAll)
        ? new Verdict(
            true, "RestartAllContainersStarted", "container exited with restart policy rule")
        : Verdict.FALSE;
  }

  private static boolean canRestartAll(Pod pod) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .map(Container::getRestartPolicyRules)
        .flatMap(List::stream)
        .anyMatch(rule -> RestartPolicy.RESTART_ALL_CONTAINERS.equals(rule.getAction()));
  }

  private PodCondition condition(String type, Verdict verdict) {
    String status = verdict.holds() ? "True" : "False";
    String since =
        find(previous, type)
            .filter(before -> status.equals(before.getStatus()))
            .map(PodCondition::getLastTransitionTime)
            .orElseGet(() -> ApiTime.format(input.now()));
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(emptyToNull(verdict.reason()))
        .withMessage(emptyToNull(verdict.message()))
        .withObservedGeneration(ALL_RESTARTING.equals(type) ? null : generation(input.pod()))
        .withLastTransitionTime(since)
        .build();
  }

  private static void replaceOrAdd(List<PodCondition> conditions, PodCondition condition) {
    for (int i = 0; i < conditions.size(); i++) {
      if (conditions.get(i).getType().equals(condition.getType())) {
        conditions.set(i, condition);
        return;
      }
    }
    conditions.add(condition);
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
