package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.PodActions.CreateSandbox;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.RuntimeCondition;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import io.javelet.runtime.SandboxRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds or makes the sandbox that a pod's containers start in, and says why there is none. Holds no
 * state; called on worker threads. It never stops or removes a sandbox of the pod.
 */
final class PodSandboxStarter {
  /** A sandbox that containers can be started in. */
  record RunningSandbox(SandboxId id, SandboxRequest request, List<String> ips) {}

  /** What came of it. */
  sealed interface Outcome {
    /**
     * There is one.
     *
     * @param made absent when it was there before
     */
    record Ready(RunningSandbox sandbox, Optional<RuntimeSandbox> made) implements Outcome {}

    /** None could be made; reason and message are the event's. */
    record Failed(String reason, String message) implements Outcome {}

    /** None is there, and none is wanted. */
    record None() implements Outcome {}
  }

  private final ContainerRuntime runtime;
  private final NamedCreation creation;
  private final SandboxRequests requests;
  private final StartPermits permits;

  PodSandboxStarter(ContainerRuntime runtime, SandboxRequests requests, StartPermits permits) {
    this.runtime = runtime;
    this.creation = new NamedCreation(runtime);
    this.requests = requests;
    this.permits = permits;
  }

  Outcome of(Pod pod, RuntimePodStatus status, Optional<CreateSandbox> wanted)
      throws InterruptedException {
    try {
      return wanted.isPresent() ? make(pod, status, wanted.get()) : present(pod, status);
    } catch (SandboxRequests.SandboxConfigException failure) {
      return notCreated(String.valueOf(failure.getMessage()));
    }
  }

  private Outcome present(Pod pod, RuntimePodStatus status)
      throws SandboxRequests.SandboxConfigException {
    Optional<RuntimeSandbox> newest = status.newestSandbox().filter(RuntimeSandbox::ready);
    if (newest.isEmpty()) {
      return new Outcome.None();
    }
    RuntimeSandbox sandbox = newest.get();
    return new Outcome.Ready(
        new RunningSandbox(sandbox.id(), requests.existing(pod, sandbox.attempt()), sandbox.ips()),
        Optional.empty());
  }

  private Outcome make(Pod pod, RuntimePodStatus status, CreateSandbox wanted)
      throws InterruptedException, SandboxRequests.SandboxConfigException {
    SandboxRequest request = requests.of(pod, wanted.attempt());
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    SandboxId id;
    try {
      id = permits.withPermit(() -> creation.runSandbox(request));
    } catch (CriException failure) {
      throwIfInterrupted();
      return (hostNetwork ? Optional.<String>empty() : networkProblem())
          .<Outcome>map(
              problem -> new Outcome.Failed("NetworkNotReady", "network is not ready: " + problem))
          .orElseGet(() -> notCreated(failure.description()));
    }
    List<String> ips;
    try {
      ips =
          hostNetwork
              ? List.of()
              : runtime.sandboxStatus(id).map(RuntimeSandbox::ips).orElse(List.of());
    } catch (CriException failure) {
      throwIfInterrupted();
      return new Outcome.Failed(
          "FailedPodSandBoxStatus", "Unable to get pod sandbox status: " + failure.description());
    }
    var made =
        new RuntimeSandbox(
            id, wanted.attempt(), true, status.observedAt(), hostNetwork, ips, Map.of(), Map.of());
    return new Outcome.Ready(new RunningSandbox(id, request, ips), Optional.of(made));
  }

  /**
   * Why the runtime can give no sandbox a network. Asked only when one could not be made: what it
   * said some time ago need not be so any more.
   */
  private Optional<String> networkProblem() throws InterruptedException {
    try {
      return runtime.conditions().stream()
          .filter(each -> each.type().equals(RuntimeCondition.NETWORK_READY) && !each.status())
          .map(each ->
              "container runtime network not ready: NetworkReady=false reason:%s message:%s"
                  .formatted(each.reason(), each.message()))
          .findFirst();
    } catch (CriException noAnswer) {
      throwIfInterrupted();
      return Optional.empty();
    }
  }

  private static Outcome notCreated(String message) {
    return new Outcome.Failed("FailedCreatePodSandBox", "Failed to create pod sandbox: " + message);
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the sandbox's start was cut short");
    }
  }
}
