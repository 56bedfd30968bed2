package io.javelet.cri;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.Optional;
import java.util.function.Function;

/**
 * A container's security context where it says something, and its pod's where it does not. Pure.
 * Upstream's counterpart: {@code DetermineEffectiveSecurityContext}.
 */
record EffectiveSecurity(Optional<PodSecurityContext> pod, Optional<SecurityContext> container) {
  static EffectiveSecurity of(Pod pod, Container container) {
    return new EffectiveSecurity(
        Optional.ofNullable(pod.getSpec().getSecurityContext()),
        Optional.ofNullable(container.getSecurityContext()));
  }

  Optional<Long> runAsUser() {
    return first(SecurityContext::getRunAsUser, PodSecurityContext::getRunAsUser);
  }

  Optional<Long> runAsGroup() {
    return first(SecurityContext::getRunAsGroup, PodSecurityContext::getRunAsGroup);
  }

  boolean runAsNonRoot() {
    return first(SecurityContext::getRunAsNonRoot, PodSecurityContext::getRunAsNonRoot)
        .orElse(false);
  }

  Optional<SELinuxOptions> seLinux() {
    return first(SecurityContext::getSeLinuxOptions, PodSecurityContext::getSeLinuxOptions);
  }

  /** Whether a switch that only containers have is on. */
  boolean isOn(Function<SecurityContext, Boolean> containerSwitch) {
    return container.map(containerSwitch).orElse(false);
  }

  private <T> Optional<T> first(
      Function<SecurityContext, T> ofContainer, Function<PodSecurityContext, T> ofPod) {
    return container.map(ofContainer).or(() -> pod.map(ofPod));
  }
}
