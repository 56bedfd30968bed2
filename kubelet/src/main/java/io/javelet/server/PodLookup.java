package io.javelet.server;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what a path names: a pod, and a container in it. Any thread. */
final class PodLookup {
  private final NodePods pods;

  PodLookup(NodePods pods) {
    this.pods = pods;
  }

  /** The name in a path with {@code namespace} and {@code pod}. */
  static PodFullName name(Call call) {
    return new PodFullName(call.variable("pod"), call.variable("namespace"));
  }

  Optional<Pod> find(PodFullName name) {
    return pods.byName(name);
  }

  /** Whether a UID in a path, if there is one, is this pod's. */
  boolean isOf(Pod pod, Optional<String> uid) {
    return uid.isEmpty() || pods.translate(new PodUid(uid.get())).equals(uid(pod));
  }

  static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }

  /** A container of whichever kind. */
  static Optional<Container> container(Pod pod, String name) {
    PodSpec spec = pod.getSpec();
    if (spec == null) {
      return Optional.empty();
    }
    return Stream.concat(
            Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream()),
            spec.getEphemeralContainers().stream()
                .map(each -> {
                  var container = new Container();
                  container.setName(each.getName());
                  container.setTty(each.getTty());
                  container.setStdin(each.getStdin());
                  return container;
                }))
        .filter(each -> each.getName().equals(name))
        .findFirst();
  }

  /** What the pod's status says of a container. */
  static Optional<ContainerStatus> status(Pod pod, String container) {
    PodStatus status = pod.getStatus();
    if (status == null) {
      return Optional.empty();
    }
    return Stream.of(
            status.getContainerStatuses(),
            status.getInitContainerStatuses(),
            status.getEphemeralContainerStatuses())
        .flatMap(List::stream)
        .filter(each -> each.getName().equals(container))
        .findFirst();
  }
}
