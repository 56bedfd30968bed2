package io.javelet.fakecri;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.ContainerStatus;
import io.javelet.cri.api.v1.ContainerStatusRequest;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ImageServiceGrpc;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.LinuxPodSandboxConfig;
import io.javelet.cri.api.v1.LinuxSandboxSecurityContext;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.NamespaceOption;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.cri.api.v1.StopContainerRequest;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A bare gRPC client with the requests the tests repeat. */
final class CriClient implements AutoCloseable {
  static final String IMAGE = "docker.io/library/busybox:1.36";

  private final MultiThreadIoEventLoopGroup eventLoop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final ManagedChannel channel;

  CriClient(Path socket) {
    channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toString()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(eventLoop)
            .withOption(ChannelOption.SO_KEEPALIVE, null) // a unix socket knows no keep-alive
            .overrideAuthority("localhost")
            .usePlaintext()
            .build();
  }

  RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime() {
    return RuntimeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  RuntimeServiceGrpc.RuntimeServiceFutureStub later() {
    return RuntimeServiceGrpc.newFutureStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  RuntimeServiceGrpc.RuntimeServiceStub streams() {
    return RuntimeServiceGrpc.newStub(channel);
  }

  ImageServiceGrpc.ImageServiceBlockingStub images() {
    return ImageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  static PodSandboxConfig pod(String name, int attempt, NamespaceMode network) {
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder()
                .setName(name)
                .setNamespace("default")
                .setUid("uid-" + name)
                .setAttempt(attempt))
        .putLabels("io.kubernetes.pod.name", name)
        .setLinux(
            LinuxPodSandboxConfig.newBuilder()
                .setSecurityContext(
                    LinuxSandboxSecurityContext.newBuilder()
                        .setNamespaceOptions(NamespaceOption.newBuilder().setNetwork(network))))
        .build();
  }

  static RunPodSandboxRequest sandbox(String podName) {
    return RunPodSandboxRequest.newBuilder().setConfig(pod(podName, 0, NamespaceMode.POD)).build();
  }

  static CreateContainerRequest container(String sandboxId, String name, int attempt) {
    return CreateContainerRequest.newBuilder()
        .setPodSandboxId(sandboxId)
        .setConfig(
            ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName(name).setAttempt(attempt))
                .setImage(ImageSpec.newBuilder().setImage(IMAGE))
                .setLogPath(name + ".log"))
        .build();
  }

  /** A sandbox with one started container; the container's id. */
  String runContainer(String podName, String name) {
    String sandboxId = runtime().runPodSandbox(sandbox(podName)).getPodSandboxId();
    String id = runtime().createContainer(container(sandboxId, name, 0)).getContainerId();
    var _ = runtime().startContainer(start(id));
    return id;
  }

  static StartContainerRequest start(String id) {
    return StartContainerRequest.newBuilder().setContainerId(id).build();
  }

  static StopContainerRequest stop(String id, int seconds) {
    return StopContainerRequest.newBuilder().setContainerId(id).setTimeout(seconds).build();
  }

  ContainerStatus status(String id) {
    return runtime()
        .containerStatus(ContainerStatusRequest.newBuilder().setContainerId(id).build())
        .getStatus();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
