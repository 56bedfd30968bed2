package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.admission.Refusal;
import io.javelet.pod.StaticPods;
import io.javelet.resource.QosClass;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.status.PodStatusGenerator;
import io.javelet.status.StatusGates;
import io.javelet.status.StatusInput;
import io.javelet.status.StatusManager;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes pods' statuses and hands them to the {@link StatusManager}. Stateless; called on worker
 * threads.
 */
public final class PodStatusPublisher {
  private final StatusManager manager;
  private final PodResizes resizes;
  private final Supplier<ProbeResults> probes;
  private final List<String> hostIps;
  private final Supplier<String> runtimeName;
  private final StatusGates gates;
  private final Clock clock;

  /**
   * @param resizes how far changes of resources have come
   * @param probes the newest results of all probes
   * @param hostIps the node's addresses, the primary one first
   * @param runtimeName the scheme of container ids, known once the runtime answered
   * @param gates what a status tells beyond the usual
   */
  public PodStatusPublisher(
      StatusManager manager,
      PodResizes resizes,
      Supplier<ProbeResults> probes,
      List<String> hostIps,
      Supplier<String> runtimeName,
      StatusGates gates,
      Clock clock) {
    this.manager = manager;
    this.resizes = resizes;
    this.probes = probes;
    this.hostIps = List.copyOf(hostIps);
    this.runtimeName = runtimeName;
    this.gates = gates;
    this.clock = clock;
  }

  /**
   * Publishes the status of a pod.
   *
   * @return true when its phase is one that never changes again
   */
  boolean publish(Pod pod, RuntimePodStatus runtime, PodMemory memory) {
    String phase = publish(pod, runtime, memory, false).getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** Since when the pod has been active, as it was published; absent before the first time. */
  Optional<Instant> startTime(PodUid uid) {
    return manager.get(uid).map(PodStatus::getStartTime).map(Instant::parse);
  }

  /** Whether the published status says that all of the pod's containers are being restarted. */
  boolean isRestartingAll(PodUid uid) {
    return manager.get(uid).filter(PodStatusGenerator::isRestartingAll).isPresent();
  }

  /** Publishes the status of a pod that was asked to end and of which nothing runs any more. */
  void publishEnded(Pod pod, RuntimePodStatus runtime, PodMemory memory) {
    publish(pod, runtime, memory, true);
  }

  /** Publishes the status of a pod that this node will never run. */
  void publishRejected(Pod pod, Refusal refusal) {
    manager.update(
        new PodUid(pod.getMetadata().getUid()),
        PodStatusGenerator.rejected(
            pod,
            QosClass.of(pod).apiName(),
            refusal.reason(),
            refusal.message(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString()));
  }

  /** Publishes the status of a pod that this node will run when the reason against it is gone. */
  void publishWaiting(Pod pod, RuntimePodStatus runtime, PodMemory memory, Refusal refusal) {
    PodStatus status = publish(pod, runtime, memory, false);
    manager.update(
        runtime.uid(),
        new PodStatusBuilder(status)
            .withReason(refusal.reason())
            .withMessage("Pod was rejected: " + refusal.message())
            .build());
  }

  void forget(PodUid uid) {
    manager.forget(uid);
  }

  private PodStatus publish(Pod pod, RuntimePodStatus runtime, PodMemory memory, boolean ended) {
    var progress =
        new StatusInput.Progress(
            memory.startFailures(),
            TerminationMessages.of(runtime),
            ended,
            memory.terminalReason(),
            resizes.of(runtime.uid()));
    PodStatus status =
        PodStatusGenerator.generatePodStatus(
            new StatusInput(
                pod,
                runtime,
                manager.get(runtime.uid()).or(() -> shownByApi(pod)),
                probes.get(),
                progress,
                new StatusInput.NodeFacts(
                    hostIps, runtimeName.get(), QosClass.of(pod).apiName(), gates),
                clock.instant()));
    manager.update(runtime.uid(), status);
    return status;
  }

  /** What the API server showed before this agent saw the pod, which may be from a life before. */
  private static Optional<PodStatus> shownByApi(Pod pod) {
    return StaticPods.isStatic(pod) || pod.getStatus() == null || pod.getStatus().getPhase() == null
        ? Optional.empty()
        : Optional.of(pod.getStatus());
  }
}
