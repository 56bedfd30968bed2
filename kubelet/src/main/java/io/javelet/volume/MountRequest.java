package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import java.util.List;
import java.util.Map;

/**
 * A container that is about to be made and wants its mounts.
 *
 * @param pod prepared
 * @param podIps the pod's addresses; while it has none and is not on the host network, it gets no
 *     hosts file
 * @param environment what {@code subPathExpr} may refer to
 * @param images the runtime's references of the image volumes it mounts, by volume name
 */
public record MountRequest(
    Pod pod,
    Container container,
    List<String> podIps,
    List<EnvironmentVariable> environment,
    Map<String, String> images) {
  /** Takes copies. */
  public MountRequest {
    podIps = List.copyOf(podIps);
    environment = List.copyOf(environment);
    images = Map.copyOf(images);
  }
}
