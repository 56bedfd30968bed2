package io.javelet.admission;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses pods that ask for an AppArmor profile where there is no AppArmor. Upstream's counterpart:
 * {@code apparmor.Validator}.
 *
 * @param enabled whether the kernel enforces profiles
 */
public record AppArmorSupport(boolean enabled) implements AdmissionCheck {
  private static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
  private static final String UNCONFINED = "unconfined";

  @Override
  public Optional<Refusal> refuse(Pod pod, List<Pod> others) {
    return enabled || !isRequired(pod)
        ? Optional.empty()
        : Optional.of(
            Refusal.forGood(
                "AppArmor", "Cannot enforce AppArmor: AppArmor is not enabled on the host"));
  }

  private static boolean isRequired(Pod pod) {
    boolean podWide =
        pod.getSpec().getSecurityContext() != null
            && confines(pod.getSpec().getSecurityContext().getAppArmorProfile());
    Map<String, String> annotations =
        Optional.ofNullable(pod.getMetadata().getAnnotations()).orElse(Map.of());
    boolean annotated =
        annotations.entrySet().stream()
            .anyMatch(each ->
                each.getKey().startsWith(ANNOTATION) && !UNCONFINED.equals(each.getValue()));
    return podWide
        || annotated
        || Stream.concat(
                pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
            .anyMatch(AppArmorSupport::confines);
  }

  private static boolean confines(Container container) {
    return container.getSecurityContext() != null
        && confines(container.getSecurityContext().getAppArmorProfile());
  }

  private static boolean confines(@Nullable AppArmorProfile profile) {
    return profile != null && !"Unconfined".equals(profile.getType());
  }
}
