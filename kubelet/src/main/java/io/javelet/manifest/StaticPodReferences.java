package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.javelet.document.FieldPath;
import io.javelet.manifest.validation.FieldProblem;
import io.javelet.manifest.validation.FieldProblem.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the first reference of a static pod to an object of the API server, which it must not have:
 * it has to run without one. Pure. Upstream: gate {@code PreventStaticPodAPIReferences}, in the
 * same order and with the same messages.
 */
public final class StaticPodReferences {
  private static final String CSI_SECRET = "nodePublishSecretRef";
  private static final FieldPath SPEC = FieldPath.ROOT.field("spec");

  private StaticPodReferences() {}

  /** The reference that refuses the pod, if there is one. */
  public static Optional<FieldProblem> firstIn(Pod pod) {
    PodSpec spec = pod.getSpec();
    return serviceAccount(spec)
        .or(() -> imagePullSecret(spec))
        .or(() -> inContainers(spec, "secrets"))
        .or(() -> inVolumes(spec, StaticPodReferences::secret, "secrets"))
        .or(() -> inContainers(spec, "configmaps"))
        .or(() -> inVolumes(spec, StaticPodReferences::configMap, "configmaps"))
        .or(() -> resourceClaim(spec))
        .or(() -> otherInVolumes(spec));
  }

  /** Finds the field of a volume that names an object, relative to the volume. */
  private interface VolumeField {
    Optional<FieldPath> in(Volume volume, FieldPath path);
  }

  private static Optional<FieldProblem> serviceAccount(PodSpec spec) {
    if (!PodDefaults.isEmpty(spec.getServiceAccountName())) {
      return refused(SPEC.field("serviceAccountName"), "serviceaccounts");
    }
    return PodDefaults.isEmpty(spec.getServiceAccount())
        ? Optional.empty()
        : refused(SPEC.field("serviceAccount"), "serviceaccounts");
  }

  private static Optional<FieldProblem> imagePullSecret(PodSpec spec) {
    return spec.getImagePullSecrets().isEmpty()
        ? Optional.empty()
        : refused(SPEC.field("imagePullSecrets").index(0), "secrets");
  }

  private static Optional<FieldProblem> resourceClaim(PodSpec spec) {
    return spec.getResourceClaims().isEmpty()
        ? Optional.empty()
        : refused(SPEC.field("resourceClaims"), "resourceclaims");
  }

  private static Optional<FieldProblem> inContainers(PodSpec spec, String objects) {
    return inContainers(spec.getInitContainers(), "initContainers", objects)
        .or(() -> inContainers(spec.getContainers(), "containers", objects))
        .or(() -> inEphemeral(spec.getEphemeralContainers(), objects));
  }

  private static Optional<FieldProblem> inContainers(
      List<Container> containers, String field, String objects) {
    for (int i = 0; i < containers.size(); i++) {
      FieldPath path = SPEC.field(field).index(i);
      Container container = containers.get(i);
      Optional<FieldProblem> found =
          inEnvironment(container.getEnv(), container.getEnvFrom(), path, objects);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldProblem> inEphemeral(
      List<EphemeralContainer> containers, String objects) {
    for (int i = 0; i < containers.size(); i++) {
      FieldPath path = SPEC.field("ephemeralContainers").index(i);
      EphemeralContainer container = containers.get(i);
      Optional<FieldProblem> found =
          inEnvironment(container.getEnv(), container.getEnvFrom(), path, objects);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldProblem> inEnvironment(
      List<EnvVar> env, List<EnvFromSource> envFrom, FieldPath path, String objects) {
    boolean secrets = objects.equals("secrets");
    for (int i = 0; i < envFrom.size(); i++) {
      EnvFromSource source = envFrom.get(i);
      if (secrets ? source.getSecretRef() != null : source.getConfigMapRef() != null) {
        String field = secrets ? "secretRef" : "configMapRef";
        return refused(path.field("envFrom").index(i).field(field), objects);
      }
    }
    for (int i = 0; i < env.size(); i++) {
      var from = env.get(i).getValueFrom();
      boolean refers =
          from != null
              && (secrets ? from.getSecretKeyRef() != null : from.getConfigMapKeyRef() != null);
      if (refers) {
        String field = secrets ? "secretKeyRef" : "configMapKeyRef";
        return refused(path.field("env").index(i).field("valueFrom").field(field), objects);
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldProblem> inVolumes(PodSpec spec, VolumeField field, String objects) {
    for (int i = 0; i < spec.getVolumes().size(); i++) {
      Optional<FieldPath> found =
          field.in(spec.getVolumes().get(i), SPEC.field("volumes").index(i));
      if (found.isPresent()) {
        return refused(found.get(), objects);
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldPath> secret(Volume volume, FieldPath path) {
    if (volume.getSecret() != null) {
      return Optional.of(path.field("secret"));
    }
    if (volume.getAzureFile() != null
        && !PodDefaults.isEmpty(volume.getAzureFile().getSecretName())) {
      return Optional.of(path.field("azureFile").field("secretName"));
    }
    if (volume.getProjected() != null) {
      return projected(volume, path, "secret", source -> source.getSecret() != null);
    }
    return secretReference(volume)
        .map(field -> path.field(field).field(field.equals("csi") ? CSI_SECRET : "secretRef"));
  }

  private static Optional<String> secretReference(Volume volume) {
    if (volume.getCephfs() != null && volume.getCephfs().getSecretRef() != null) {
      return Optional.of("cephfs");
    }
    if (volume.getFlexVolume() != null && volume.getFlexVolume().getSecretRef() != null) {
      return Optional.of("flexVolume");
    }
    if (volume.getRbd() != null && volume.getRbd().getSecretRef() != null) {
      return Optional.of("rbd");
    }
    if (volume.getScaleIO() != null && volume.getScaleIO().getSecretRef() != null) {
      return Optional.of("scaleIO");
    }
    if (volume.getIscsi() != null && volume.getIscsi().getSecretRef() != null) {
      return Optional.of("iscsi");
    }
    if (volume.getStorageos() != null && volume.getStorageos().getSecretRef() != null) {
      return Optional.of("storageos");
    }
    return volume.getCsi() != null && volume.getCsi().getNodePublishSecretRef() != null
        ? Optional.of("csi")
        : Optional.empty();
  }

  private static Optional<FieldPath> configMap(Volume volume, FieldPath path) {
    if (volume.getConfigMap() != null) {
      return Optional.of(path.field("configMap"));
    }
    return volume.getProjected() == null
        ? Optional.empty()
        : projected(volume, path, "configMap", source -> source.getConfigMap() != null);
  }

  private static Optional<FieldPath> projected(
      Volume volume, FieldPath path, String field, Predicate<VolumeProjection> refers) {
    List<VolumeProjection> sources = volume.getProjected().getSources();
    for (int i = 0; i < sources.size(); i++) {
      if (refers.test(sources.get(i))) {
        return Optional.of(path.field("projected").field("sources").index(i).field(field));
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldProblem> otherInVolumes(PodSpec spec) {
    for (int i = 0; i < spec.getVolumes().size(); i++) {
      FieldPath path = SPEC.field("volumes").index(i);
      Optional<FieldProblem> found = other(spec.getVolumes().get(i), path);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldProblem> other(Volume volume, FieldPath path) {
    if (volume.getCsi() != null) {
      return refused(path.field("csi"), "csidrivers (via CSI volumes)");
    }
    if (volume.getGlusterfs() != null) {
      return refused(path.field("glusterfs"), "endpoints (via glusterFS volumes)");
    }
    if (volume.getPersistentVolumeClaim() != null) {
      return refused(path.field("persistentVolumeClaim"), "persistentvolumeclaims");
    }
    if (volume.getEphemeral() != null) {
      return refused(path.field("ephemeral"), "persistentvolumeclaims (via ephemeral volumes)");
    }
    if (volume.getAzureFile() != null) {
      return refused(path.field("azureFile"), "secrets (via azureFile volumes)");
    }
    return volume.getProjected() == null ? Optional.empty() : inProjected(volume, path);
  }

  private static Optional<FieldProblem> inProjected(Volume volume, FieldPath path) {
    List<VolumeProjection> sources = volume.getProjected().getSources();
    for (int i = 0; i < sources.size(); i++) {
      FieldPath source = path.field("projected").field("sources").index(i);
      VolumeProjection projection = sources.get(i);
      if (projection.getServiceAccountToken() != null) {
        return refused(
            source.field("serviceAccountToken"), "serviceaccounts (via projected volumes)");
      }
      if (projection.getClusterTrustBundle() != null) {
        return refused(source.field("clusterTrustBundle"), "clustertrustbundles");
      }
      if (projection.getPodCertificate() != null) {
        return refused(source.field("podCertificate"), "podcertificates");
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldProblem> refused(FieldPath path, String objects) {
    return Optional.of(
        FieldProblem.of(path, Kind.FORBIDDEN, "static pods may not reference " + objects));
  }
}
