package io.javelet.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a pod's status is made of.
 *
 * @param pod the pod as declared; its own {@code status}, if any, is what the API server shows
 * @param runtime what the runtime has of it
 * @param previous the status generated last; absent for the first, then the pod's own counts
 * @param probes what its probes said
 * @param progress what the worker knows of it
 * @param node what it takes from the node
 * @param now the time, for what changes with this status
 */
public record StatusInput(
    Pod pod,
    RuntimePodStatus runtime,
    Optional<PodStatus> previous,
    ProbeResults probes,
    Progress progress,
    NodeFacts node,
    Instant now) {

  /**
   * What the worker knows of a pod.
   *
   * @param startFailures per container name, why it could not be started last time; an entry goes
   *     when the container was started
   * @param terminationMessages per ended container, what it left as its termination message, within
   *     the limits of {@link TerminationMessage}
   * @param ended whether the pod was asked to end and none of its containers runs any more: what is
   *     not known to have ended is then taken for lost
   * @param terminalReason why the agent itself ends the pod for good
   * @param resize how far a change of its resources has come
   */
  public record Progress(
      Map<String, StartFailure> startFailures,
      Map<ContainerId, String> terminationMessages,
      boolean ended,
      Optional<TerminalReason> terminalReason,
      ResizeProgress resize) {
    public Progress {
      startFailures = Map.copyOf(startFailures);
      terminationMessages = Map.copyOf(terminationMessages);
    }

    /** Nothing worth telling. */
    public static final Progress NONE =
        new Progress(Map.of(), Map.of(), false, Optional.empty(), ResizeProgress.NONE);
  }

  /**
   * What a pod's status takes from the node.
   *
   * @param hostIps the node's addresses, the primary one first; at most one of each family counts
   * @param runtimeName the scheme of container ids, for example {@code containerd}
   * @param qosClass the pod's class, for example {@code Burstable}
   * @param gates what a status tells beyond the usual
   */
  public record NodeFacts(
      List<String> hostIps, String runtimeName, String qosClass, StatusGates gates) {
    public NodeFacts {
      hostIps = List.copyOf(hostIps);
    }
  }
}
