package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.javelet.document.FieldPath;
import io.javelet.manifest.validation.FieldProblem;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.NodeObjects;
import io.javelet.pod.PersistentVolumes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds references of one static pod to objects that this node does not have. An optional one that
 * is absent refuses nobody. Pure.
 */
final class LocalReferences {
  private static final FieldPath SPEC = FieldPath.ROOT.field("spec");

  private final Pod pod;
  private final NodeObjects objects;

  LocalReferences(Pod pod, NodeObjects objects) {
    this.pod = pod;
    this.objects = objects;
  }

  Optional<FieldProblem> firstPullSecret() {
    List<LocalObjectReference> secrets = pod.getSpec().getImagePullSecrets();
    for (int i = 0; i < secrets.size(); i++) {
      FieldPath path = SPEC.field("imagePullSecrets").index(i);
      Optional<FieldProblem> found = check(path, Kind.SECRET, secrets.get(i).getName(), false);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  Optional<FieldProblem> firstInContainers(Kind kind) {
    PodSpec spec = pod.getSpec();
    for (int i = 0; i < spec.getInitContainers().size(); i++) {
      var container = spec.getInitContainers().get(i);
      FieldPath path = SPEC.field("initContainers").index(i);
      var found = inEnvironment(container.getEnv(), container.getEnvFrom(), path, kind);
      if (found.isPresent()) {
        return found;
      }
    }
    for (int i = 0; i < spec.getContainers().size(); i++) {
      var container = spec.getContainers().get(i);
      FieldPath path = SPEC.field("containers").index(i);
      var found = inEnvironment(container.getEnv(), container.getEnvFrom(), path, kind);
      if (found.isPresent()) {
        return found;
      }
    }
    for (int i = 0; i < spec.getEphemeralContainers().size(); i++) {
      var container = spec.getEphemeralContainers().get(i);
      FieldPath path = SPEC.field("ephemeralContainers").index(i);
      var found = inEnvironment(container.getEnv(), container.getEnvFrom(), path, kind);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** What refuses a volume; the path is relative to it. */
  Optional<FieldProblem> refused(Volume volume, Kind kind) {
    if (kind == Kind.SECRET && volume.getSecret() != null) {
      return check(
          FieldPath.ROOT.field("secret"),
          kind,
          volume.getSecret().getSecretName(),
          volume.getSecret().getOptional());
    }
    if (kind == Kind.CONFIG_MAP && volume.getConfigMap() != null) {
      return check(
          FieldPath.ROOT.field("configMap"),
          kind,
          volume.getConfigMap().getName(),
          volume.getConfigMap().getOptional());
    }
    if (volume.getProjected() == null) {
      return Optional.empty();
    }
    List<VolumeProjection> sources = volume.getProjected().getSources();
    FieldPath path = FieldPath.ROOT.field("projected").field("sources");
    for (int i = 0; i < sources.size(); i++) {
      Optional<FieldProblem> found = refused(sources.get(i), path.index(i), kind);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** What refuses a claim to a persistent volume. */
  Optional<FieldProblem> refusedClaim(FieldPath path, @Nullable String claim) {
    return switch (objects.volumes().claimed(pod, claim == null ? "" : claim)) {
      case PersistentVolumes.Answer.Bound _ -> Optional.empty();
      case PersistentVolumes.Answer.Absent _ ->
          StaticPodReferences.refused(path, PersistentVolumes.CLAIMS);
      case PersistentVolumes.Answer.Unusable(String message) ->
          StaticPodReferences.refused(path, PersistentVolumes.CLAIMS + "; " + message);
    };
  }

  private Optional<FieldProblem> refused(VolumeProjection source, FieldPath path, Kind kind) {
    if (kind == Kind.SECRET && source.getSecret() != null) {
      return check(
          path.field("secret"),
          kind,
          source.getSecret().getName(),
          source.getSecret().getOptional());
    }
    return kind == Kind.CONFIG_MAP && source.getConfigMap() != null
        ? check(
            path.field("configMap"),
            kind,
            source.getConfigMap().getName(),
            source.getConfigMap().getOptional())
        : Optional.empty();
  }

  private Optional<FieldProblem> inEnvironment(
      List<EnvVar> env, List<EnvFromSource> envFrom, FieldPath path, Kind kind) {
    for (int i = 0; i < envFrom.size(); i++) {
      FieldPath here = path.field("envFrom").index(i);
      Optional<FieldProblem> found = refused(envFrom.get(i), here, kind);
      if (found.isPresent()) {
        return found;
      }
    }
    for (int i = 0; i < env.size(); i++) {
      EnvVarSource from = env.get(i).getValueFrom();
      if (from != null) {
        FieldPath here = path.field("env").index(i).field("valueFrom");
        Optional<FieldProblem> found = refused(from, here, kind);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<FieldProblem> refused(EnvFromSource source, FieldPath path, Kind kind) {
    if (kind == Kind.SECRET && source.getSecretRef() != null) {
      return check(
          path.field("secretRef"),
          kind,
          source.getSecretRef().getName(),
          source.getSecretRef().getOptional());
    }
    return kind == Kind.CONFIG_MAP && source.getConfigMapRef() != null
        ? check(
            path.field("configMapRef"),
            kind,
            source.getConfigMapRef().getName(),
            source.getConfigMapRef().getOptional())
        : Optional.empty();
  }

  private Optional<FieldProblem> refused(EnvVarSource source, FieldPath path, Kind kind) {
    if (kind == Kind.SECRET && source.getSecretKeyRef() != null) {
      return check(
          path.field("secretKeyRef"),
          kind,
          source.getSecretKeyRef().getName(),
          source.getSecretKeyRef().getOptional());
    }
    return kind == Kind.CONFIG_MAP && source.getConfigMapKeyRef() != null
        ? check(
            path.field("configMapKeyRef"),
            kind,
            source.getConfigMapKeyRef().getName(),
            source.getConfigMapKeyRef().getOptional())
        : Optional.empty();
  }

  private Optional<FieldProblem> check(
      FieldPath path, Kind kind, @Nullable String name, @Nullable Boolean optional) {
    return switch (objects.config().find(pod, kind, name == null ? "" : name)) {
      case Answer.Found _ -> Optional.empty();
      case Answer.Absent _ ->
          Boolean.TRUE.equals(optional)
              ? Optional.empty()
              : StaticPodReferences.refused(path, kind.resource() + "s");
      case Answer.Unreadable(String message) ->
          StaticPodReferences.refused(path, kind.resource() + "s; " + message);
    };
  }
}
