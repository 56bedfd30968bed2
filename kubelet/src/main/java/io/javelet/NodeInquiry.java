package io.javelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.javelet.cli.NodeInquiries;
import io.javelet.cri.CriConnection;
import io.javelet.cri.CriEndpoint;
import io.javelet.cri.CriTimeouts;
import io.javelet.cri.TranslationSettings;
import io.javelet.images.ImageName;
import io.javelet.os.ListeningPorts;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ImageService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks at this node for {@code kubelet validate --on-node}: images, ports, host paths. Starts and
 * changes nothing.
 */
final class NodeInquiry implements NodeInquiries {
  private static final String USUAL_ENDPOINT = "unix:///run/containerd/containerd.sock";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public List<NodeFinding> about(Pod pod, String endpoint) {
    List<NodeFinding> findings = new ArrayList<>();
    images(pod, endpoint.isEmpty() ? USUAL_ENDPOINT : endpoint, findings);
    ports(pod, findings);
    paths(pod, findings);
    return findings;
  }

  @Override
  public Optional<NodeFinding> admission(Pod pod, Optional<Path> configuration) throws IOException {
    return new OfflineAdmission(configuration)
        .refusal(pod)
        .map(
            refusal -> NodeFinding.refused(refusal.reason(), refusal.message(), refusal.passing()));
  }

  private static void images(Pod pod, String endpoint, List<NodeFinding> findings) {
    CriConnection connection =
        CriConnection.open(
            CriEndpoint.parse(endpoint),
            new CriTimeouts(PATIENCE, Optional.empty()),
            new TranslationSettings(Path.of("/"), false, List.of()),
            Clock.systemUTC());
    try {
      List<Container> containers =
          Stream.concat(
                  pod.getSpec().getInitContainers().stream(),
                  pod.getSpec().getContainers().stream())
              .toList();
      for (Container container : containers) {
        image(connection.images(), container).ifPresent(findings::add);
      }
    } catch (CriException away) {
      findings.add(
          new NodeFinding(
              false,
              "spec.containers",
              "images cannot be looked up: the runtime at %s does not answer (%s)"
                  .formatted(endpoint, away.description())));
    } finally {
      connection.close();
    }
  }

  private static Optional<NodeFinding> image(ImageService images, Container container) {
    String text = container.getImage();
    String field = "spec.containers{" + container.getName() + "}.image";
    boolean never = "Never".equals(container.getImagePullPolicy());
    return switch (ImageName.parse(text)) {
      case ImageName.Parsed.Invalid(String message) ->
          Optional.of(new NodeFinding(true, field, message));
      case ImageName.Parsed.Valid(ImageName name) ->
          images.image(text).or(() -> images.image(name.canonical())).isPresent()
              ? Optional.empty()
              : Optional.of(
                  new NodeFinding(
                      never,
                      field,
                      never
                          ? "image %s is not on this node and imagePullPolicy is Never"
                              .formatted(text)
                          : "image %s is not on this node and would be pulled".formatted(text)));
    };
  }

  private static void ports(Pod pod, List<NodeFinding> findings) {
    Set<ListeningPorts.Port> used;
    try {
      used = ListeningPorts.read(Path.of("/proc"));
    } catch (IOException failure) {
      findings.add(
          new NodeFinding(
              false, "spec.containers", "ports cannot be looked up: " + failure.getMessage()));
      return;
    }
    boolean onHost = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    for (Container container : pod.getSpec().getContainers()) {
      for (ContainerPort port : container.getPorts()) {
        Optional<Integer> number =
            onHost
                ? Optional.ofNullable(port.getContainerPort())
                : Optional.ofNullable(port.getHostPort()).filter(hostPort -> hostPort > 0);
        String protocol = Optional.ofNullable(port.getProtocol()).orElse("TCP");
        number
            .filter(wanted -> used.contains(new ListeningPorts.Port(protocol, wanted)))
            .ifPresent(wanted ->
                findings.add(
                    new NodeFinding(
                        false,
                        "spec.containers{" + container.getName() + "}.ports",
                        "port %d/%s is in use on this node now, perhaps by this very pod"
                            .formatted(wanted, protocol))));
      }
    }
  }

  private static void paths(Pod pod, List<NodeFinding> findings) {
    for (Volume volume : pod.getSpec().getVolumes()) {
      Optional.ofNullable(volume.getHostPath())
          .flatMap(hostPath -> path(volume.getName(), hostPath))
          .ifPresent(findings::add);
    }
  }

  private static Optional<NodeFinding> path(String volume, HostPathVolumeSource hostPath) {
    Path path = Path.of(hostPath.getPath());
    String field = "spec.volumes{" + volume + "}.hostPath";
    String type = Optional.ofNullable(hostPath.getType()).orElse("");
    boolean there = Files.exists(path);
    return switch (type) {
      case "Directory" ->
          Files.isDirectory(path) ? Optional.empty() : wrong(field, path, "a folder", there);
      case "File" ->
          Files.isRegularFile(path) ? Optional.empty() : wrong(field, path, "a file", there);
      case "DirectoryOrCreate" ->
          !there || Files.isDirectory(path)
              ? Optional.empty()
              : wrong(field, path, "a folder", there);
      case "FileOrCreate" ->
          !there || Files.isRegularFile(path)
              ? Optional.empty()
              : wrong(field, path, "a file", there);
      case "Socket", "CharDevice", "BlockDevice" ->
          there ? Optional.empty() : wrong(field, path, "there", false);
      default -> // no type: the runtime makes a folder
          there
              ? Optional.empty()
              : Optional.of(
                  new NodeFinding(
                      false, field, path + " does not exist; the runtime would make a folder"));
    };
  }

  private static Optional<NodeFinding> wrong(String field, Path path, String what, boolean there) {
    String text = there ? path + " is not " + what : path + " does not exist";
    return Optional.of(new NodeFinding(true, field, text));
  }
}
