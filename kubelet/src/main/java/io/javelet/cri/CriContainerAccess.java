package io.javelet.cri;

import io.grpc.MethodDescriptor;
import io.javelet.cri.api.v1.AttachRequest;
import io.javelet.cri.api.v1.CheckpointContainerRequest;
import io.javelet.cri.api.v1.Container;
import io.javelet.cri.api.v1.ContainerFilter;
import io.javelet.cri.api.v1.ContainerState;
import io.javelet.cri.api.v1.ContainerStateValue;
import io.javelet.cri.api.v1.ExecRequest;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.ExecSyncResponse;
import io.javelet.cri.api.v1.ListContainersRequest;
import io.javelet.cri.api.v1.ListPodSandboxRequest;
import io.javelet.cri.api.v1.PodSandbox;
import io.javelet.cri.api.v1.PodSandboxFilter;
import io.javelet.cri.api.v1.PodSandboxState;
import io.javelet.cri.api.v1.PodSandboxStateValue;
import io.javelet.cri.api.v1.PortForwardRequest;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import io.javelet.runtime.ContainerAccess;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.SandboxId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Work in containers over the CRI. Stateless; any thread, each call blocking its own. */
final class CriContainerAccess implements ContainerAccess {
  private final CriCalls calls;
  private final CriTimeouts timeouts;

  CriContainerAccess(CriCalls calls, CriTimeouts timeouts) {
    this.calls = calls;
    this.timeouts = timeouts;
  }

  @Override
  public URI exec(ContainerId id, List<String> command, Streams streams) {
    String url =
        command(
                RuntimeServiceGrpc.getExecMethod(),
                ExecRequest.newBuilder()
                    .setContainerId(id.value())
                    .addAllCmd(command)
                    .setStdin(streams.stdin())
                    .setStdout(streams.stdout())
                    .setStderr(streams.stderr())
                    .setTty(streams.tty())
                    .build())
            .getUrl();
    return address(RuntimeServiceGrpc.getExecMethod(), url);
  }

  @Override
  public URI attach(ContainerId id, Streams streams) {
    String url =
        command(
                RuntimeServiceGrpc.getAttachMethod(),
                AttachRequest.newBuilder()
                    .setContainerId(id.value())
                    .setStdin(streams.stdin())
                    .setStdout(streams.stdout())
                    .setStderr(streams.stderr())
                    .setTty(streams.tty())
                    .build())
            .getUrl();
    return address(RuntimeServiceGrpc.getAttachMethod(), url);
  }

  @Override
  public URI portForward(SandboxId id, List<Integer> ports) {
    String url =
        command(
                RuntimeServiceGrpc.getPortForwardMethod(),
                PortForwardRequest.newBuilder()
                    .setPodSandboxId(id.value())
                    .addAllPort(ports)
                    .build())
            .getUrl();
    return address(RuntimeServiceGrpc.getPortForwardMethod(), url);
  }

  @Override
  public Output run(ContainerId id, List<String> command) {
    ExecSyncResponse answer =
        calls.command(
            RuntimeServiceGrpc.getExecSyncMethod(),
            ExecSyncRequest.newBuilder().setContainerId(id.value()).addAllCmd(command).build(),
            timeouts.execSync(Duration.ZERO));
    return new Output(
        answer.getStdout().asReadOnlyByteBuffer(),
        answer.getStderr().asReadOnlyByteBuffer(),
        answer.getExitCode());
  }

  @Override
  public void checkpoint(ContainerId id, Path file, Duration timeout) {
    var _ =
        calls.command(
            RuntimeServiceGrpc.getCheckpointContainerMethod(),
            CheckpointContainerRequest.newBuilder()
                .setContainerId(id.value())
                .setLocation(file.toString())
                .setTimeout(timeout.toSeconds())
                .build(),
            Optional.of(timeouts.request().plus(timeout)));
  }

  @Override
  public List<RunningPod> runningPods() {
    var sandboxes =
        calls.startAsking(
            RuntimeServiceGrpc.getListPodSandboxMethod(),
            ListPodSandboxRequest.newBuilder()
                .setFilter(
                    PodSandboxFilter.newBuilder()
                        .setState(
                            PodSandboxStateValue.newBuilder()
                                .setState(PodSandboxState.SANDBOX_READY)))
                .build(),
            timeouts.request());
    List<Container> running =
        calls
            .ask(
                RuntimeServiceGrpc.getListContainersMethod(),
                ListContainersRequest.newBuilder()
                    .setFilter(
                        ContainerFilter.newBuilder()
                            .setState(
                                ContainerStateValue.newBuilder()
                                    .setState(ContainerState.CONTAINER_RUNNING)))
                    .build(),
                timeouts.request())
            .getContainersList();
    Map<String, List<RunningContainer>> bySandbox = new LinkedHashMap<>();
    for (Container each : running) {
      bySandbox
          .computeIfAbsent(each.getPodSandboxId(), _ -> new ArrayList<>())
          .add(new RunningContainer(each.getMetadata().getName(), each.getImage().getImage()));
    }
    List<RunningPod> pods = new ArrayList<>();
    for (PodSandbox each : sandboxes.await().getItemsList()) {
      if (each.getLabelsMap().containsKey(CriKeys.POD_UID)) {
        pods.add(
            new RunningPod(
                new PodUid(each.getLabelsMap().get(CriKeys.POD_UID)),
                ListingReading.fullName(each.getLabelsMap()),
                bySandbox.getOrDefault(each.getId(), List.of())));
      }
    }
    return pods;
  }

  private <Q, P> P command(MethodDescriptor<Q, P> method, Q request) {
    return calls.command(method, request, Optional.of(timeouts.request()));
  }

  private static URI address(MethodDescriptor<?, ?> method, String url) {
    try {
      URI address = URI.create(url);
      if ("http".equals(address.getScheme()) && address.getHost() != null) {
        return address;
      }
      throw new IllegalArgumentException("not an http address");
    } catch (IllegalArgumentException unusable) {
      throw new CriException(
          CriCalls.nameOf(method),
          Code.UNKNOWN,
          "the runtime's streaming address cannot be used: " + url,
          unusable);
    }
  }
}
