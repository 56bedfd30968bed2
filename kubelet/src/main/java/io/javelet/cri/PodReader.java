package io.javelet.cri;

import io.javelet.cri.api.v1.Container;
import io.javelet.cri.api.v1.ContainerFilter;
import io.javelet.cri.api.v1.ContainerStatusRequest;
import io.javelet.cri.api.v1.ContainerStatusResponse;
import io.javelet.cri.api.v1.ListContainersRequest;
import io.javelet.cri.api.v1.ListContainersResponse;
import io.javelet.cri.api.v1.ListPodSandboxRequest;
import io.javelet.cri.api.v1.ListPodSandboxResponse;
import io.javelet.cri.api.v1.PodSandbox;
import io.javelet.cri.api.v1.PodSandboxFilter;
import io.javelet.cri.api.v1.PodSandboxStatusRequest;
import io.javelet.cri.api.v1.PodSandboxStatusResponse;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePod;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks the runtime what it has: pods, their sandboxes and containers. A pod's parts are asked for
 * together, so that its status costs the time of two calls. Stateless; safe for any thread, each
 * question blocking its own. It changes nothing.
 */
final class PodReader {
  private final CriCalls calls;
  private final CriTimeouts timeouts;
  private final InstantSource clock;

  PodReader(CriCalls calls, CriTimeouts timeouts, InstantSource clock) {
    this.calls = calls;
    this.timeouts = timeouts;
    this.clock = clock;
  }

  List<RuntimePod> listPods() {
    PendingCall<ListPodSandboxResponse> sandboxes =
        startListSandboxes(PodSandboxFilter.getDefaultInstance());
    PendingCall<ListContainersResponse> containers =
        startListContainers(ContainerFilter.getDefaultInstance());
    return ListingReading.pods(
        awaitBefore(sandboxes, containers).getItemsList(), containers.await().getContainersList());
  }

  RuntimePodStatus podStatus(PodUid uid, PodFullName fullName) {
    Instant observedAt = clock.instant();
    PendingCall<ListPodSandboxResponse> listedSandboxes =
        startListSandboxes(
            PodSandboxFilter.newBuilder().putLabelSelector(CriKeys.POD_UID, uid.value()).build());
    PendingCall<ListContainersResponse> listedContainers =
        startListContainers(
            ContainerFilter.newBuilder().putLabelSelector(CriKeys.POD_UID, uid.value()).build());
    List<PodSandbox> sandboxes = awaitBefore(listedSandboxes, listedContainers).getItemsList();
    List<Container> containers = listedContainers.await().getContainersList();
    if (sandboxes.isEmpty() && containers.isEmpty()) {
      return RuntimePodStatus.absent(uid, fullName, observedAt);
    }
    PodFullName found =
        ListingReading.fullName(
            sandboxes.isEmpty()
                ? containers.getFirst().getLabelsMap()
                : sandboxes.getFirst().getLabelsMap());
    return statusOf(uid, found, sandboxes, containers, observedAt);
  }

  /** Asks for all parts at once; what vanished since the listing is left out. */
  private RuntimePodStatus statusOf(
      PodUid uid,
      PodFullName fullName,
      List<PodSandbox> sandboxes,
      List<Container> containers,
      Instant observedAt) {
    List<PendingCall<PodSandboxStatusResponse>> sandboxCalls =
        sandboxes.stream()
            .map(sandbox -> startSandboxStatus(new SandboxId(sandbox.getId()), false))
            .toList();
    List<PendingCall<ContainerStatusResponse>> containerCalls =
        containers.stream()
            .map(container -> startContainerStatus(new ContainerId(container.getId()), false))
            .toList();
    try {
      List<RuntimeSandbox> readSandboxes =
          PendingCall.awaitAllPresent(sandboxCalls).stream()
              .map(answer -> SandboxReading.sandbox(answer.getStatus()))
              .sorted(SandboxReading.NEWEST_FIRST)
              .toList();
      List<RuntimeContainer> readContainers =
          PendingCall.awaitAllPresent(containerCalls).stream()
              .map(answer -> ContainerReading.container(answer.getStatus()))
              .sorted(ContainerReading.NEWEST_FIRST)
              .toList();
      return new RuntimePodStatus(uid, fullName, readSandboxes, readContainers, observedAt);
    } catch (CriException e) {
      containerCalls.forEach(PendingCall::cancel);
      throw e;
    }
  }

  Optional<RuntimeSandbox> sandboxStatus(SandboxId id) {
    return startSandboxStatus(id, false)
        .awaitPresent()
        .map(answer -> SandboxReading.sandbox(answer.getStatus()));
  }

  Optional<RuntimeContainer> containerStatus(ContainerId id) {
    return startContainerStatus(id, false)
        .awaitPresent()
        .map(answer -> ContainerReading.container(answer.getStatus()));
  }

  OptionalLong containerPid(ContainerId id) {
    return startContainerStatus(id, true)
        .awaitPresent()
        .map(answer -> ProcessInfo.pid(answer.getInfoMap()))
        .orElse(OptionalLong.empty());
  }

  OptionalLong sandboxPid(SandboxId id) {
    return startSandboxStatus(id, true)
        .awaitPresent()
        .map(answer -> ProcessInfo.pid(answer.getInfoMap()))
        .orElse(OptionalLong.empty());
  }

  private PendingCall<ListPodSandboxResponse> startListSandboxes(PodSandboxFilter filter) {
    return calls.startAsking(
        RuntimeServiceGrpc.getListPodSandboxMethod(),
        ListPodSandboxRequest.newBuilder().setFilter(filter).build(),
        timeouts.request());
  }

  private PendingCall<ListContainersResponse> startListContainers(ContainerFilter filter) {
    return calls.startAsking(
        RuntimeServiceGrpc.getListContainersMethod(),
        ListContainersRequest.newBuilder().setFilter(filter).build(),
        timeouts.request());
  }

  private PendingCall<PodSandboxStatusResponse> startSandboxStatus(SandboxId id, boolean verbose) {
    return calls.startAsking(
        RuntimeServiceGrpc.getPodSandboxStatusMethod(),
        PodSandboxStatusRequest.newBuilder()
            .setPodSandboxId(id.value())
            .setVerbose(verbose)
            .build(),
        timeouts.request());
  }

  private PendingCall<ContainerStatusResponse> startContainerStatus(
      ContainerId id, boolean verbose) {
    return calls.startAsking(
        RuntimeServiceGrpc.getContainerStatusMethod(),
        ContainerStatusRequest.newBuilder().setContainerId(id.value()).setVerbose(verbose).build(),
        timeouts.request());
  }

  /** The first answer; without it the second call has no use and is cancelled. */
  private static <P> P awaitBefore(PendingCall<P> first, PendingCall<?> second) {
    try {
      return first.await();
    } catch (CriException e) {
      second.cancel();
      throw e;
    }
  }
}
