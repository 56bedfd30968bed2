package io.javelet.status;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.plan.RestartAllContainers;
import io.javelet.runtime.RuntimeSandbox;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a pod's status. Upstream's counterparts: {@code generateAPIPodStatus}, the transition times
 * of {@code updateStatusInternal}, and {@code TerminatePod}.
 *
 * <p>Once a pod is {@code Failed} or {@code Succeeded} its phase never changes; its start time, its
 * restart counts and what is known of an earlier end of a container are kept even when the runtime
 * forgets.
 */
public final class PodStatusGenerator {
  private PodStatusGenerator() {}

  /** The pod's status. The same input always gives the same answer. */
  public static PodStatus generatePodStatus(StatusInput input) {
    Pod pod = input.pod();
    PodStatus previous = previous(input);
    boolean restartingAll =
        input.node().gates().restartAllContainers()
            && RestartAllContainers.isAskedFor(
                pod, input.runtime(), Conditions.isTrue(previous, Conditions.ALL_RESTARTING));

    ContainerStatuses statuses = ContainerStatuses.of(input, previous, restartingAll);
    statuses = ProbedState.apply(input, previous, statuses);
    String phase = PodPhase.of(input, statuses);
    if (input.progress().ended()) {
      statuses = EndedPod.withoutUnfinished(pod, statuses);
      phase = EndedPod.phase(pod, phase);
    }
    phase = keepTerminal(phase, previous, pod.getStatus());

    PodStatus status =
        new PodStatusBuilder()
            .withPhase(phase)
            .withObservedGeneration(Conditions.generation(pod))
            .withQosClass(input.node().qosClass())
            .withStartTime(
                previous.getStartTime() == null
                    ? ApiTime.format(firstSign(input))
                    : previous.getStartTime())
            .withContainerStatuses(statuses.regular())
            .withInitContainerStatuses(statuses.init())
            .withEphemeralContainerStatuses(statuses.ephemeral())
            .build();
    explainPhase(status, input, previous);
    PodAddresses.fill(status, input, previous);
    status.setConditions(Conditions.of(input, previous, status, restartingAll));
    return status;
  }

  /**
   * The status of a pod that this node does not take.
   *
   * @param qosClass the pod's class, for example {@code Burstable}
   * @param reason of the check that refused it, for example {@code NodeAffinity}
   * @param message the check's own words
   * @param now when it was refused, unless it was before
   */
  public static PodStatus rejected(
      Pod pod, String qosClass, String reason, String message, String now) {
    @Nullable PodStatus known = pod.getStatus();
    return new PodStatusBuilder()
        .withPhase(PodPhase.FAILED)
        .withReason(reason)
        .withMessage("Pod was rejected: " + message)
        .withObservedGeneration(Conditions.generation(pod))
        .withQosClass(qosClass)
        .withStartTime(known != null && known.getStartTime() != null ? known.getStartTime() : now)
        .withConditions(Conditions.foreign(pod))
        .build();
  }

  /** Whether a status says that all of the pod's containers are being restarted. */
  public static boolean isRestartingAll(PodStatus status) {
    return Conditions.isTrue(status, Conditions.ALL_RESTARTING);
  }

  private static PodStatus previous(StatusInput input) {
    return input
        .previous()
        .or(() -> Optional.ofNullable(input.pod().getStatus()))
        .orElseGet(PodStatus::new);
  }

  /**
   * What runs already did not start just now: without an API server that remembers, the runtime
   * says since when it has had the pod, so that deadlines outlive a restart of the agent.
   */
  private static Instant firstSign(StatusInput input) {
    return Stream.concat(
            input.runtime().sandboxes().stream().map(RuntimeSandbox::createdAt),
            input.runtime().containers().stream().map(c -> c.times().createdAt()))
        .filter(madeAt -> madeAt.isBefore(input.now()))
        .min(Comparator.naturalOrder())
        .orElse(input.now());
  }

  /** A phase that users have seen as the last one is the last one. */
  private static String keepTerminal(
      String phase, PodStatus previous, @Nullable PodStatus published) {
    if (published != null && PodPhase.isTerminal(published.getPhase())) {
      return published.getPhase();
    }
    if (!PodPhase.isTerminal(phase) && PodPhase.isTerminal(previous.getPhase())) {
      return previous.getPhase();
    }
    return phase;
  }

  private static void explainPhase(PodStatus status, StatusInput input, PodStatus previous) {
    Optional<PodStatus> published = Optional.ofNullable(input.pod().getStatus());
    if (status.getPhase().equals(previous.getPhase())) {
      status.setReason(
          filled(previous.getReason())
              .or(() -> published.flatMap(p -> filled(p.getReason())))
              .orElse(null));
      status.setMessage(
          filled(previous.getMessage())
              .or(() -> published.flatMap(p -> filled(p.getMessage())))
              .orElse(null));
    }
    boolean settled =
        published.filter(p -> PodPhase.isTerminal(p.getPhase())).isPresent()
            || PodPhase.SUCCEEDED.equals(status.getPhase());
    input
        .progress()
        .terminalReason()
        .ifPresent(terminal -> {
          if (!settled) {
            status.setPhase(PodPhase.FAILED);
          }
          if (!settled || PodPhase.FAILED.equals(status.getPhase())) {
            status.setReason(terminal.reason());
            status.setMessage(terminal.message());
          }
        });
  }

  private static Optional<String> filled(@Nullable String text) {
    return Optional.ofNullable(text).filter(t -> !t.isEmpty());
  }

  /** The statuses of a pod's init and regular containers. */
  static List<ContainerStatus> ofInitAndRegular(PodStatus status) {
    return Stream.concat(
            status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
        .toList();
  }
}
