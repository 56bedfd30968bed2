package io.javelet.cri;

import io.grpc.MethodDescriptor;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.ExecSyncResponse;
import io.javelet.cri.api.v1.LinuxContainerResources;
import io.javelet.cri.api.v1.NetworkConfig;
import io.javelet.cri.api.v1.RemoveContainerRequest;
import io.javelet.cri.api.v1.RemovePodSandboxRequest;
import io.javelet.cri.api.v1.ReopenContainerLogRequest;
import io.javelet.cri.api.v1.RuntimeConfig;
import io.javelet.cri.api.v1.RuntimeConfigRequest;
import io.javelet.cri.api.v1.RuntimeConfigResponse;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.cri.api.v1.StatusRequest;
import io.javelet.cri.api.v1.StatusResponse;
import io.javelet.cri.api.v1.StopContainerRequest;
import io.javelet.cri.api.v1.StopPodSandboxRequest;
import io.javelet.cri.api.v1.UpdateContainerResourcesRequest;
import io.javelet.cri.api.v1.UpdateRuntimeConfigRequest;
import io.javelet.cri.api.v1.VersionRequest;
import io.javelet.cri.api.v1.VersionResponse;
import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.ContainerEvent;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRequest;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import io.javelet.runtime.ExecResult;
import io.javelet.runtime.LinuxResources;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeCondition;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeHandler;
import io.javelet.runtime.RuntimePod;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.RuntimeVersion;
import io.javelet.runtime.SandboxId;
import io.javelet.runtime.SandboxRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The container runtime over the CRI: each command is one call, and what there is is asked of a
 * {@link PodReader}. Stateless; safe for any thread, each call blocking its own.
 */
final class CriContainerRuntime implements ContainerRuntime {
  /**
   * containerd 1.6 leaves a shim process behind, for good, when the making of a sandbox is cut
   * short. A pod that is to end while its sandbox is made can wait so long.
   */
  private static final Duration SANDBOX_PATIENCE = Duration.ofSeconds(5);

  /** What upstream's kubelet calls itself in this protocol. */
  private static final String CLIENT_VERSION = "0.1.0";

  private final CriCalls calls;
  private final CriTimeouts timeouts;
  private final PodTranslation translation;
  private final PodReader pods;

  CriContainerRuntime(
      CriCalls calls, CriTimeouts timeouts, PodTranslation translation, InstantSource clock) {
    this.calls = calls;
    this.timeouts = timeouts;
    this.translation = translation;
    this.pods = new PodReader(calls, timeouts, clock);
  }

  @Override
  public RuntimeVersion version() {
    VersionResponse answer =
        ask(
            RuntimeServiceGrpc.getVersionMethod(),
            VersionRequest.newBuilder().setVersion(CLIENT_VERSION).build());
    return new RuntimeVersion(
        answer.getRuntimeName(), answer.getRuntimeVersion(), answer.getRuntimeApiVersion());
  }

  @Override
  public List<RuntimeCondition> conditions() {
    return statusNow().getStatus().getConditionsList().stream()
        .map(c -> new RuntimeCondition(c.getType(), c.getStatus(), c.getReason(), c.getMessage()))
        .toList();
  }

  @Override
  public List<RuntimeHandler> handlers() {
    return statusNow().getRuntimeHandlersList().stream()
        .map(handler ->
            new RuntimeHandler(
                handler.getName(),
                handler.getFeatures().getRecursiveReadOnlyMounts(),
                handler.getFeatures().getUserNamespaces()))
        .toList();
  }

  @Override
  public boolean strictSupplementalGroups() {
    return statusNow().getFeatures().getSupplementalGroupsPolicy();
  }

  /** Fails at once when the runtime is away: that is the answer then. */
  private StatusResponse statusNow() {
    return calls.askNow(
        RuntimeServiceGrpc.getStatusMethod(),
        StatusRequest.getDefaultInstance(),
        timeouts.request());
  }

  @Override
  public Optional<CgroupDriver> cgroupDriver() {
    RuntimeConfigResponse answer;
    try {
      answer =
          ask(
              RuntimeServiceGrpc.getRuntimeConfigMethod(),
              RuntimeConfigRequest.getDefaultInstance());
    } catch (CriException e) {
      if (e.code() == Code.UNIMPLEMENTED) {
        return Optional.empty();
      }
      throw e;
    }
    if (!answer.hasLinux()) {
      return Optional.empty();
    }
    return switch (answer.getLinux().getCgroupDriver()) {
      case SYSTEMD -> Optional.of(CgroupDriver.SYSTEMD);
      case CGROUPFS -> Optional.of(CgroupDriver.CGROUPFS);
      case UNRECOGNIZED -> Optional.empty();
    };
  }

  @Override
  public void usePodNetwork(String podCidr) {
    ask(
        RuntimeServiceGrpc.getUpdateRuntimeConfigMethod(),
        UpdateRuntimeConfigRequest.newBuilder()
            .setRuntimeConfig(
                RuntimeConfig.newBuilder()
                    .setNetworkConfig(NetworkConfig.newBuilder().setPodCidr(podCidr)))
            .build());
  }

  @Override
  public List<RuntimePod> listPods() {
    return pods.listPods();
  }

  @Override
  public RuntimePodStatus podStatus(PodUid uid, PodFullName fullName) {
    return pods.podStatus(uid, fullName);
  }

  @Override
  public SandboxId runSandbox(SandboxRequest request) {
    return new SandboxId(
        calls
            .commandUncut(
                RuntimeServiceGrpc.getRunPodSandboxMethod(),
                translation.runSandbox(request),
                Optional.of(timeouts.runSandbox()),
                SANDBOX_PATIENCE)
            .getPodSandboxId());
  }

  @Override
  public Optional<RuntimeSandbox> sandboxStatus(SandboxId id) {
    return pods.sandboxStatus(id);
  }

  @Override
  public void stopSandbox(SandboxId id) {
    unlessGone(() ->
        command(
            RuntimeServiceGrpc.getStopPodSandboxMethod(),
            StopPodSandboxRequest.newBuilder().setPodSandboxId(id.value()).build()));
  }

  @Override
  public void removeSandbox(SandboxId id) {
    unlessGone(() ->
        command(
            RuntimeServiceGrpc.getRemovePodSandboxMethod(),
            RemovePodSandboxRequest.newBuilder().setPodSandboxId(id.value()).build()));
  }

  @Override
  public Optional<String> refusal(ContainerRequest request) {
    return RunAsNonRoot.violation(request.sandbox().pod(), request.container(), request.image());
  }

  @Override
  public ContainerId createContainer(ContainerRequest request) {
    // The caller has asked before and told the user; this is the last door before root.
    refusal(request)
        .ifPresent(why -> {
          throw refused(RuntimeServiceGrpc.getCreateContainerMethod(), why);
        });
    return new ContainerId(
        command(RuntimeServiceGrpc.getCreateContainerMethod(), translation.createContainer(request))
            .getContainerId());
  }

  @Override
  public void startContainer(ContainerId id) {
    var _ =
        command(
            RuntimeServiceGrpc.getStartContainerMethod(),
            StartContainerRequest.newBuilder().setContainerId(id.value()).build());
  }

  @Override
  public void updateContainer(ContainerId id, LinuxResources resources) {
    var _ =
        command(
            RuntimeServiceGrpc.getUpdateContainerResourcesMethod(),
            UpdateContainerResourcesRequest.newBuilder()
                .setContainerId(id.value())
                .setLinux(ResourceTranslation.container(resources))
                .build());
  }

  @Override
  public void moveContainer(ContainerId id, String cpus) {
    var _ =
        command(
            RuntimeServiceGrpc.getUpdateContainerResourcesMethod(),
            UpdateContainerResourcesRequest.newBuilder()
                .setContainerId(id.value())
                .setLinux(LinuxContainerResources.newBuilder().setCpusetCpus(cpus))
                .build());
  }

  @Override
  public void stopContainer(ContainerId id, Duration grace) {
    unlessGone(() ->
        command(
            RuntimeServiceGrpc.getStopContainerMethod(),
            StopContainerRequest.newBuilder()
                .setContainerId(id.value())
                .setTimeout(wholeSeconds(grace))
                .build(),
            timeouts.stopContainer(grace)));
  }

  @Override
  public void removeContainer(ContainerId id) {
    unlessGone(() ->
        command(
            RuntimeServiceGrpc.getRemoveContainerMethod(),
            RemoveContainerRequest.newBuilder().setContainerId(id.value()).build()));
  }

  @Override
  public Optional<RuntimeContainer> containerStatus(ContainerId id) {
    return pods.containerStatus(id);
  }

  @Override
  public OptionalLong containerPid(ContainerId id) {
    return pods.containerPid(id);
  }

  @Override
  public OptionalLong sandboxPid(SandboxId id) {
    return pods.sandboxPid(id);
  }

  @Override
  public ExecResult execSync(ContainerId id, List<String> command, Duration timeout) {
    ExecSyncResponse answer =
        calls.command(
            RuntimeServiceGrpc.getExecSyncMethod(),
            ExecSyncRequest.newBuilder()
                .setContainerId(id.value())
                .addAllCmd(command)
                .setTimeout(wholeSeconds(timeout))
                .build(),
            timeouts.execSync(timeout));
    return new ExecResult(
        answer.getStdout().toStringUtf8(), answer.getStderr().toStringUtf8(), answer.getExitCode());
  }

  @Override
  public void reopenLog(ContainerId id) {
    var _ =
        command(
            RuntimeServiceGrpc.getReopenContainerLogMethod(),
            ReopenContainerLogRequest.newBuilder().setContainerId(id.value()).build());
  }

  @Override
  public void streamEvents(Runnable onOpen, Consumer<ContainerEvent> consumer) {
    new ContainerEventStream(calls).run(this::version, onOpen, consumer);
  }

  private <Q, P> P ask(MethodDescriptor<Q, P> method, Q request) {
    return calls.ask(method, request, timeouts.request());
  }

  private <Q, P> P command(MethodDescriptor<Q, P> method, Q request) {
    return command(method, request, timeouts.request());
  }

  private <Q, P> P command(MethodDescriptor<Q, P> method, Q request, Duration deadline) {
    return calls.command(method, request, Optional.of(deadline));
  }

  private static void unlessGone(Runnable command) {
    try {
      command.run();
    } catch (CriException e) {
      if (e.code() != Code.NOT_FOUND) {
        throw e;
      }
    }
  }

  /** The protocol counts whole seconds: a started one is given in full. */
  private static long wholeSeconds(Duration duration) {
    return duration.plusSeconds(1).minusNanos(1).toSeconds();
  }

  private static CriException refused(MethodDescriptor<?, ?> rpc, String why) {
    return new CriException(
        CriCalls.nameOf(rpc), Code.FAILED_PRECONDITION, why, new IllegalStateException(why));
  }
}
