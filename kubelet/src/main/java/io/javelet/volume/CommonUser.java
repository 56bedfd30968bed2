package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The one user whom all containers of a pod say they run as. Pure. Upstream's counterpart: {@code
 * FsUserFrom}.
 */
final class CommonUser {
  private CommonUser() {}

  /** Absent when a container names none, or two of them name different ones. */
  static OptionalInt of(Pod pod) {
    PodSpec spec = pod.getSpec();
    Optional<Long> ofPod =
        Optional.ofNullable(spec.getSecurityContext()).map(context -> context.getRunAsUser());
    var users =
        Stream.of(
                spec.getInitContainers().stream().map(each -> each.getSecurityContext()),
                spec.getContainers().stream().map(each -> each.getSecurityContext()),
                spec.getEphemeralContainers().stream().map(each -> each.getSecurityContext()))
            .flatMap(each -> each)
            .map(context ->
                Optional.ofNullable(context).map(own -> own.getRunAsUser()).or(() -> ofPod))
            .distinct()
            .toList();
    return users.size() == 1 && users.getFirst().isPresent()
        ? OptionalInt.of(Math.toIntExact(users.getFirst().get()))
        : OptionalInt.empty();
  }
}
