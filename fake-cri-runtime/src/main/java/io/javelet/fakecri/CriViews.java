package io.javelet.fakecri;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javelet.cri.api.v1.Container;
import io.javelet.cri.api.v1.ContainerResources;
import io.javelet.cri.api.v1.ContainerStatus;
import io.javelet.cri.api.v1.Image;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.Int64Value;
import io.javelet.cri.api.v1.LinuxPodSandboxStatus;
import io.javelet.cri.api.v1.Namespace;
import io.javelet.cri.api.v1.PodSandbox;
import io.javelet.cri.api.v1.PodSandboxNetworkStatus;
import io.javelet.cri.api.v1.PodSandboxStatus;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How the fake's records look on the wire: the same fields that containerd fills. */
final class CriViews {
  private CriViews() {}

  static PodSandbox listed(FakeSandbox sandbox) {
    return PodSandbox.newBuilder()
        .setId(sandbox.id())
        .setMetadata(sandbox.config().getMetadata())
        .setState(sandbox.state())
        .setCreatedAt(nanos(sandbox.createdAt()))
        .putAllLabels(sandbox.config().getLabelsMap())
        .putAllAnnotations(sandbox.config().getAnnotationsMap())
        .setRuntimeHandler(sandbox.runtimeHandler())
        .build();
  }

  static PodSandboxStatus status(FakeSandbox sandbox) {
    return PodSandboxStatus.newBuilder()
        .setId(sandbox.id())
        .setMetadata(sandbox.config().getMetadata())
        .setState(sandbox.state())
        .setCreatedAt(nanos(sandbox.createdAt()))
        .setNetwork(PodSandboxNetworkStatus.newBuilder().setIp(sandbox.ready() ? sandbox.ip() : ""))
        .setLinux(
            LinuxPodSandboxStatus.newBuilder()
                .setNamespaces(
                    Namespace.newBuilder()
                        .setOptions(
                            sandbox
                                .config()
                                .getLinux()
                                .getSecurityContext()
                                .getNamespaceOptions())))
        .putAllLabels(sandbox.config().getLabelsMap())
        .putAllAnnotations(sandbox.config().getAnnotationsMap())
        .setRuntimeHandler(sandbox.runtimeHandler())
        .build();
  }

  static Container listed(FakeContainer container) {
    return Container.newBuilder()
        .setId(container.id())
        .setPodSandboxId(container.sandboxId())
        .setMetadata(container.config().getMetadata())
        .setImage(container.config().getImage())
        .setImageRef(container.image().id())
        .setImageId(container.image().id())
        .setState(container.state())
        .setCreatedAt(nanos(container.createdAt()))
        .putAllLabels(container.config().getLabelsMap())
        .putAllAnnotations(container.config().getAnnotationsMap())
        .build();
  }

  static ContainerStatus status(FakeContainer container, String logPath) {
    FakeImage image = container.image();
    ContainerStatus.Builder status =
        ContainerStatus.newBuilder()
            .setId(container.id())
            .setMetadata(container.config().getMetadata())
            .setState(container.state())
            .setCreatedAt(nanos(container.createdAt()))
            .setImage(
                ImageSpec.newBuilder()
                    .setImage(image.tags().isEmpty() ? image.id() : image.tags().getFirst()))
            .setImageRef(image.reference())
            .setImageId(image.id())
            .putAllLabels(container.config().getLabelsMap())
            .putAllAnnotations(container.config().getAnnotationsMap())
            .addAllMounts(container.config().getMountsList())
            .setLogPath(logPath)
            .setResources(
                ContainerResources.newBuilder()
                    .setLinux(container.config().getLinux().getResources()));
    container.run().ifPresent(run -> status.setStartedAt(nanos(run.startedAt())));
    container
        .exit()
        .ifPresent(exit ->
            status
                .setFinishedAt(nanos(exit.at()))
                .setExitCode(exit.code())
                .setReason(exit.reason())
                .setMessage(exit.message()));
    return status.build();
  }

  /** What containerd adds when asked verbosely, as far as a kubelet reads it. */
  static Map<String, String> info(FakeContainer container) {
    int pid = container.running() ? container.run().orElseThrow().pid() : 0;
    return Map.of(
        "info",
        "{\"sandboxID\":\"%s\",\"pid\":%d,\"removing\":false}"
            .formatted(container.sandboxId(), pid));
  }

  static Map<String, String> info(FakeSandbox sandbox) {
    return Map.of(
        "info",
        "{\"pid\":%d,\"processStatus\":\"%s\"}"
            .formatted(sandbox.pid().orElse(0), sandbox.ready() ? "running" : "deleted"));
  }

  static Image image(FakeImage image) {
    Image.Builder answer =
        Image.newBuilder()
            .setId(image.id())
            .addAllRepoTags(image.tags())
            .addAllRepoDigests(image.digests())
            .setSize(image.sizeBytes())
            .setPinned(image.pinned());
    if (!image.user().isEmpty() && image.user().chars().allMatch(Character::isDigit)) {
      answer.setUid(Int64Value.newBuilder().setValue(Long.parseLong(image.user())));
    } else {
      answer.setUsername(image.user());
    }
    return answer.build();
  }

  static StatusRuntimeException notFound(String kind, String id) {
    return Status.NOT_FOUND
        .withDescription(
            "an error occurred when try to find %s \"%s\": not found".formatted(kind, id))
        .asRuntimeException();
  }

  static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }
}
