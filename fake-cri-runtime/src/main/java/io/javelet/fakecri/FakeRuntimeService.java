package io.javelet.fakecri;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.javelet.cri.api.v1.ContainerEventResponse;
import io.javelet.cri.api.v1.ContainerFilter;
import io.javelet.cri.api.v1.ContainerStatusRequest;
import io.javelet.cri.api.v1.ContainerStatusResponse;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.CreateContainerResponse;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.ExecSyncResponse;
import io.javelet.cri.api.v1.GetEventsRequest;
import io.javelet.cri.api.v1.LinuxRuntimeConfiguration;
import io.javelet.cri.api.v1.ListContainersRequest;
import io.javelet.cri.api.v1.ListContainersResponse;
import io.javelet.cri.api.v1.ListPodSandboxRequest;
import io.javelet.cri.api.v1.ListPodSandboxResponse;
import io.javelet.cri.api.v1.PodSandboxFilter;
import io.javelet.cri.api.v1.PodSandboxStatusRequest;
import io.javelet.cri.api.v1.PodSandboxStatusResponse;
import io.javelet.cri.api.v1.RemoveContainerRequest;
import io.javelet.cri.api.v1.RemoveContainerResponse;
import io.javelet.cri.api.v1.RemovePodSandboxRequest;
import io.javelet.cri.api.v1.RemovePodSandboxResponse;
import io.javelet.cri.api.v1.ReopenContainerLogRequest;
import io.javelet.cri.api.v1.ReopenContainerLogResponse;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.RunPodSandboxResponse;
import io.javelet.cri.api.v1.RuntimeConfigRequest;
import io.javelet.cri.api.v1.RuntimeConfigResponse;
import io.javelet.cri.api.v1.RuntimeServiceGrpc.RuntimeServiceImplBase;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.cri.api.v1.StartContainerResponse;
import io.javelet.cri.api.v1.StatusRequest;
import io.javelet.cri.api.v1.StatusResponse;
import io.javelet.cri.api.v1.StopContainerRequest;
import io.javelet.cri.api.v1.StopContainerResponse;
import io.javelet.cri.api.v1.StopPodSandboxRequest;
import io.javelet.cri.api.v1.StopPodSandboxResponse;
import io.javelet.cri.api.v1.UpdateContainerResourcesRequest;
import io.javelet.cri.api.v1.UpdateContainerResourcesResponse;
import io.javelet.cri.api.v1.UpdateRuntimeConfigRequest;
import io.javelet.cri.api.v1.UpdateRuntimeConfigResponse;
import io.javelet.cri.api.v1.VersionRequest;
import io.javelet.cri.api.v1.VersionResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The runtime service on the wire. Turns requests into {@link PodOperations} and {@link PodStore}
 * questions; what it does not override answers UNIMPLEMENTED, as older runtimes do.
 */
final class FakeRuntimeService extends RuntimeServiceImplBase {
  private final PodStore store;
  private final PodOperations operations;
  private final EventStreams events;
  private final RuntimeTraits traits;

  FakeRuntimeService(
      PodStore store, PodOperations operations, EventStreams events, RuntimeTraits traits) {
    this.store = store;
    this.operations = operations;
    this.events = events;
    this.traits = traits;
  }

  @Override
  public void version(VersionRequest request, StreamObserver<VersionResponse> answer) {
    reply(
        answer,
        () ->
            VersionResponse.newBuilder()
                .setVersion("0.1.0")
                .setRuntimeName(traits.name())
                .setRuntimeVersion(traits.version())
                .setRuntimeApiVersion("v1")
                .build());
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
    reply(answer, () -> StatusResponse.newBuilder().setStatus(traits.status()).build());
  }

  @Override
  public void runtimeConfig(
      RuntimeConfigRequest request, StreamObserver<RuntimeConfigResponse> answer) {
    reply(
        answer,
        () ->
            RuntimeConfigResponse.newBuilder()
                .setLinux(
                    LinuxRuntimeConfiguration.newBuilder()
                        .setCgroupDriver(
                            traits
                                .cgroupDriver()
                                .orElseThrow(() -> unimplemented("RuntimeConfig"))))
                .build());
  }

  @Override
  public void updateRuntimeConfig(
      UpdateRuntimeConfigRequest request, StreamObserver<UpdateRuntimeConfigResponse> answer) {
    reply(answer, UpdateRuntimeConfigResponse::getDefaultInstance);
  }

  @Override
  public void runPodSandbox(
      RunPodSandboxRequest request, StreamObserver<RunPodSandboxResponse> answer) {
    reply(
        answer,
        () ->
            RunPodSandboxResponse.newBuilder()
                .setPodSandboxId(
                    operations.runSandbox(request.getConfig(), request.getRuntimeHandler()).id())
                .build());
  }

  @Override
  public void stopPodSandbox(
      StopPodSandboxRequest request, StreamObserver<StopPodSandboxResponse> answer) {
    reply(
        answer,
        () -> {
          operations.stopSandbox(request.getPodSandboxId());
          return StopPodSandboxResponse.getDefaultInstance();
        });
  }

  @Override
  public void removePodSandbox(
      RemovePodSandboxRequest request, StreamObserver<RemovePodSandboxResponse> answer) {
    reply(
        answer,
        () -> {
          operations.removeSandbox(request.getPodSandboxId());
          return RemovePodSandboxResponse.getDefaultInstance();
        });
  }

  @Override
  public void podSandboxStatus(
      PodSandboxStatusRequest request, StreamObserver<PodSandboxStatusResponse> answer) {
    reply(
        answer,
        () -> {
          FakeSandbox sandbox = store.sandbox(request.getPodSandboxId());
          return PodSandboxStatusResponse.newBuilder()
              .setStatus(CriViews.status(sandbox))
              .putAllInfo(request.getVerbose() ? CriViews.info(sandbox) : Map.of())
              .build();
        });
  }

  @Override
  public void listPodSandbox(
      ListPodSandboxRequest request, StreamObserver<ListPodSandboxResponse> answer) {
    PodSandboxFilter filter = request.getFilter();
    reply(
        answer,
        () ->
            ListPodSandboxResponse.newBuilder()
                .addAllItems(
                    store.snapshot().sandboxes().stream()
                        .map(CriViews::listed)
                        .filter(s -> filter.getId().isEmpty() || s.getId().equals(filter.getId()))
                        .filter(
                            s -> !filter.hasState() || s.getState() == filter.getState().getState())
                        .filter(s -> carries(s.getLabelsMap(), filter.getLabelSelectorMap()))
                        .toList())
                .build());
  }

  @Override
  public void createContainer(
      CreateContainerRequest request, StreamObserver<CreateContainerResponse> answer) {
    reply(
        answer,
        () ->
            CreateContainerResponse.newBuilder()
                .setContainerId(
                    operations.createContainer(request.getPodSandboxId(), request.getConfig()).id())
                .build());
  }

  @Override
  public void startContainer(
      StartContainerRequest request, StreamObserver<StartContainerResponse> answer) {
    reply(
        answer,
        () -> {
          operations.startContainer(request.getContainerId());
          return StartContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void stopContainer(
      StopContainerRequest request, StreamObserver<StopContainerResponse> answer) {
    reply(
        answer,
        () -> {
          operations.stopContainer(
              request.getContainerId(), Duration.ofSeconds(request.getTimeout()));
          return StopContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void removeContainer(
      RemoveContainerRequest request, StreamObserver<RemoveContainerResponse> answer) {
    reply(
        answer,
        () -> {
          operations.removeContainer(request.getContainerId());
          return RemoveContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void listContainers(
      ListContainersRequest request, StreamObserver<ListContainersResponse> answer) {
    ContainerFilter filter = request.getFilter();
    reply(
        answer,
        () ->
            ListContainersResponse.newBuilder()
                .addAllContainers(
                    store.snapshot().containers().stream()
                        .map(CriViews::listed)
                        .filter(c -> filter.getId().isEmpty() || c.getId().equals(filter.getId()))
                        .filter(c ->
                            filter.getPodSandboxId().isEmpty()
                                || c.getPodSandboxId().equals(filter.getPodSandboxId()))
                        .filter(
                            c -> !filter.hasState() || c.getState() == filter.getState().getState())
                        .filter(c -> carries(c.getLabelsMap(), filter.getLabelSelectorMap()))
                        .toList())
                .build());
  }

  @Override
  public void containerStatus(
      ContainerStatusRequest request, StreamObserver<ContainerStatusResponse> answer) {
    reply(
        answer,
        () -> {
          FakeContainer container = store.container(request.getContainerId());
          FakeSandbox sandbox = store.sandbox(container.sandboxId());
          return ContainerStatusResponse.newBuilder()
              .setStatus(
                  CriViews.status(container, ContainerLogs.path(sandbox.config(), container)))
              .putAllInfo(request.getVerbose() ? CriViews.info(container) : Map.of())
              .build();
        });
  }

  @Override
  public void updateContainerResources(
      UpdateContainerResourcesRequest request,
      StreamObserver<UpdateContainerResourcesResponse> answer) {
    reply(
        answer,
        () -> {
          operations.updateResources(request.getContainerId(), request.getLinux());
          return UpdateContainerResourcesResponse.getDefaultInstance();
        });
  }

  @Override
  public void reopenContainerLog(
      ReopenContainerLogRequest request, StreamObserver<ReopenContainerLogResponse> answer) {
    reply(
        answer,
        () -> {
          operations.behaviourOf(request.getContainerId());
          return ReopenContainerLogResponse.getDefaultInstance();
        });
  }

  @Override
  public void execSync(ExecSyncRequest request, StreamObserver<ExecSyncResponse> answer) {
    reply(answer, () -> operations.behaviourOf(request.getContainerId()).exec().apply(request));
  }

  @Override
  public void getContainerEvents(
      GetEventsRequest request, StreamObserver<ContainerEventResponse> answer) {
    if (traits.containerEvents()) {
      events.add((ServerCallStreamObserver<ContainerEventResponse>) answer);
    } else {
      answer.onError(unimplemented("GetContainerEvents"));
    }
  }

  static <T> void reply(StreamObserver<T> answer, Supplier<T> work) {
    T result;
    try {
      result = work.get();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
      return;
    }
    answer.onNext(result);
    answer.onCompleted();
  }

  private static boolean carries(Map<String, String> labels, Map<String, String> wanted) {
    return labels.entrySet().containsAll(wanted.entrySet());
  }

  private static StatusRuntimeException unimplemented(String method) {
    return Status.UNIMPLEMENTED
        .withDescription(
            "unknown method %s for service runtime.v1.RuntimeService".formatted(method))
        .asRuntimeException();
  }
}
