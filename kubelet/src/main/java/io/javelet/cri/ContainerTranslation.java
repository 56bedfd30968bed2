package io.javelet.cri;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.Device;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.KeyValue;
import io.javelet.cri.api.v1.LinuxContainerConfig;
import io.javelet.cri.api.v1.LinuxContainerSecurityContext;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.Signal;
import io.javelet.runtime.ContainerDevice;
import io.javelet.runtime.ContainerRequest;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** From a container's spec to the protocol's configuration. Pure. */
final class ContainerTranslation {
  private final SecurityTranslation security;

  ContainerTranslation(SecurityTranslation security) {
    this.security = security;
  }

  ContainerConfig config(ContainerRequest request) {
    Pod pod = request.sandbox().pod();
    Container container = request.container();
    ContainerConfig.Builder config =
        ContainerConfig.newBuilder()
            .setMetadata(
                ContainerMetadata.newBuilder()
                    .setName(container.getName())
                    .setAttempt(request.restartCount()))
            .setImage(
                ImageSpec.newBuilder()
                    .setImage(request.image().reference())
                    .setUserSpecifiedImage(request.image().specified()))
            .addAllCommand(request.process().command())
            .addAllArgs(request.process().args())
            .setWorkingDir(Optional.ofNullable(container.getWorkingDir()).orElse(""))
            .putAllLabels(labels(pod.getMetadata(), container))
            .putAllAnnotations(ContainerAnnotations.written(pod, container, request.restartCount()))
            .setLogPath("%s/%d.log".formatted(container.getName(), request.restartCount()))
            .setStdin(Boolean.TRUE.equals(container.getStdin()))
            .setStdinOnce(Boolean.TRUE.equals(container.getStdinOnce()))
            .setTty(Boolean.TRUE.equals(container.getTty()))
            .setLinux(
                LinuxContainerConfig.newBuilder()
                    .setResources(ResourceTranslation.container(request.resources()))
                    .setSecurityContext(
                        withTarget(
                            security.container(request.sandbox(), container, request.image()),
                            request)));
    request.process().environment().forEach(variable -> config.addEnvs(variable(variable)));
    request.mounts().forEach(mount -> config.addMounts(MountTranslation.mount(mount)));
    request.devices().forEach(device -> config.addDevices(device(device)));
    stopSignal(container).ifPresent(config::setStopSignal);
    return config.build();
  }

  /** In a pod whose containers see all of its processes, so does one that names a target. */
  private static LinuxContainerSecurityContext withTarget(
      LinuxContainerSecurityContext context, ContainerRequest request) {
    boolean ownProcesses = context.getNamespaceOptions().getPid() == NamespaceMode.CONTAINER;
    if (request.target().isEmpty() || !ownProcesses) {
      return context;
    }
    LinuxContainerSecurityContext.Builder changed = context.toBuilder();
    changed
        .getNamespaceOptionsBuilder()
        .setPid(NamespaceMode.TARGET)
        .setTargetId(request.target().get().value());
    return changed.build();
  }

  private static Map<String, String> labels(ObjectMeta pod, Container container) {
    return Map.of(
        CriKeys.POD_NAME, pod.getName(),
        CriKeys.POD_NAMESPACE, pod.getNamespace(),
        CriKeys.POD_UID, pod.getUid(),
        CriKeys.CONTAINER_NAME, container.getName());
  }

  /** Upstream's permissions: what may be written may have a node of its own made, too. */
  private static Device device(ContainerDevice device) {
    return Device.newBuilder()
        .setContainerPath(device.containerPath())
        .setHostPath(device.hostPath())
        .setPermissions(device.readOnly() ? "r" : "mrw")
        .build();
  }

  private static KeyValue variable(EnvironmentVariable variable) {
    return KeyValue.newBuilder()
        .setKey(variable.name())
        .setValue(ByteString.copyFromUtf8(variable.value()))
        .build();
  }

  /** The signal a spec names, such as {@code SIGTERM} or {@code SIGRTMIN+3}. */
  private static Optional<Signal> stopSignal(Container container) {
    return Optional.ofNullable(container.getLifecycle())
        .map(Lifecycle::getStopSignal)
        .map(name -> name.replace("+", "PLUS").replace("-", "MINUS"))
        .flatMap(name ->
            Arrays.stream(Signal.values())
                .filter(signal -> signal.name().equals(name))
                .findFirst());
  }
}
