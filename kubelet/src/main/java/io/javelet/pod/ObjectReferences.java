package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.javelet.pod.ConfigObjects.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which config maps and secrets a pod or a container of it refers to. Stateless. */
public final class ObjectReferences {
  /** One of them, in the pod's own namespace. */
  public record Reference(Kind kind, String name) {}

  private ObjectReferences() {}

  /** All that a pod refers to, by any container or volume. */
  public static Set<Reference> of(Pod pod) {
    Set<Reference> found = new LinkedHashSet<>();
    containers(pod).forEach(container -> found.addAll(inEnvironment(container)));
    orEmpty(pod.getSpec().getEphemeralContainers())
        .forEach(added -> found.addAll(inEnvironment(added.getEnvFrom(), added.getEnv())));
    orEmpty(pod.getSpec().getVolumes()).forEach(volume -> found.addAll(of(volume)));
    return found;
  }

  /** All that a pod refers to, the secrets that its images are pulled with among them. */
  public static Set<Reference> all(Pod pod) {
    Set<Reference> found = of(pod);
    orEmpty(pod.getSpec().getImagePullSecrets())
        .forEach(secret -> add(found, Kind.SECRET, secret.getName()));
    return found;
  }

  /** All that one container refers to: by its environment, and by the volumes it mounts. */
  public static Set<Reference> of(Pod pod, Container container) {
    Set<Reference> found = inEnvironment(container);
    Set<String> mounted =
        orEmpty(container.getVolumeMounts()).stream()
            .map(VolumeMount::getName)
            .collect(Collectors.toSet());
    orEmpty(pod.getSpec().getVolumes()).stream()
        .filter(volume -> mounted.contains(volume.getName()))
        .forEach(volume -> found.addAll(of(volume)));
    return found;
  }

  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(
        orEmpty(pod.getSpec().getInitContainers()).stream(),
        orEmpty(pod.getSpec().getContainers()).stream());
  }

  private static Set<Reference> inEnvironment(Container container) {
    return inEnvironment(container.getEnvFrom(), container.getEnv());
  }

  private static Set<Reference> inEnvironment(
      @Nullable List<EnvFromSource> sources, @Nullable List<EnvVar> variables) {
    Set<Reference> found = new LinkedHashSet<>();
    for (EnvFromSource source : orEmpty(sources)) {
      if (source.getConfigMapRef() != null) {
        add(found, Kind.CONFIG_MAP, source.getConfigMapRef().getName());
      }
      if (source.getSecretRef() != null) {
        add(found, Kind.SECRET, source.getSecretRef().getName());
      }
    }
    orEmpty(variables).stream()
        .map(EnvVar::getValueFrom)
        .filter(Objects::nonNull)
        .forEach(from -> {
          if (from.getConfigMapKeyRef() != null) {
            add(found, Kind.CONFIG_MAP, from.getConfigMapKeyRef().getName());
          }
          if (from.getSecretKeyRef() != null) {
            add(found, Kind.SECRET, from.getSecretKeyRef().getName());
          }
        });
    return found;
  }

  private static Set<Reference> of(Volume volume) {
    Set<Reference> found = new LinkedHashSet<>();
    if (volume.getConfigMap() != null) {
      add(found, Kind.CONFIG_MAP, volume.getConfigMap().getName());
    }
    if (volume.getSecret() != null) {
      add(found, Kind.SECRET, volume.getSecret().getSecretName());
    }
    if (volume.getProjected() != null) {
      for (VolumeProjection source : orEmpty(volume.getProjected().getSources())) {
        if (source.getConfigMap() != null) {
          add(found, Kind.CONFIG_MAP, source.getConfigMap().getName());
        }
        if (source.getSecret() != null) {
          add(found, Kind.SECRET, source.getSecret().getName());
        }
      }
    }
    return found;
  }

  private static void add(Set<Reference> found, Kind kind, @Nullable String name) {
    if (name != null && !name.isEmpty()) {
      found.add(new Reference(kind, name));
    }
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
