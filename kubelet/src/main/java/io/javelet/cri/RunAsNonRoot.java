package io.javelet.cri;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.ResolvedImage;
import java.util.Optional;

/**
 * Tells whether a container that must not run as root would, or might. Pure. Upstream's
 * counterpart: {@code verifyRunAsNonRoot}.
 */
public final class RunAsNonRoot {
  private RunAsNonRoot() {}

  /** Why the container must not be created; absent when it may be. */
  public static Optional<String> violation(Pod pod, Container container, ResolvedImage image) {
    EffectiveSecurity security = EffectiveSecurity.of(pod, container);
    if (!security.runAsNonRoot()) {
      return Optional.empty();
    }
    if (security.runAsUser().isPresent()) {
      return security.runAsUser().get() == 0
          ? because("container's runAsUser breaks non-root policy", pod, container)
          : Optional.empty();
    }
    boolean named = image.uid().isEmpty() && !image.userName().isEmpty();
    if (named) {
      return because(
          "container has runAsNonRoot and image has non-numeric user (%s), cannot verify user is non-root"
              .formatted(image.userName()),
          pod,
          container);
    }
    return image.uid().orElse(0) == 0
        ? because("container has runAsNonRoot and image will run as root", pod, container)
        : Optional.empty();
  }

  private static Optional<String> because(String what, Pod pod, Container container) {
    return Optional.of(
        "%s (pod: \"%s_%s(%s)\", container: %s)"
            .formatted(
                what,
                pod.getMetadata().getName(),
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getUid(),
                container.getName()));
  }
}
