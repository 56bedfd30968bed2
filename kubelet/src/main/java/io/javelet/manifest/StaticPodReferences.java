package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.javelet.document.FieldPath;
import io.javelet.manifest.validation.FieldProblem;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.NodeObjects;
import java.util.List;
import java.util.Optional;

/**
 * Finds the first reference of a static pod to an object of the API server, which it must not have:
 * it has to run without one. What this node's own store answers is allowed. Pure. Upstream: gate
 * {@code PreventStaticPodAPIReferences}, in the same order and with the same messages.
 */
public final class StaticPodReferences {
  private static final String CSI_SECRET = "nodePublishSecretRef";
  private static final FieldPath SPEC = FieldPath.ROOT.field("spec");

  private StaticPodReferences() {}

  /**
   * The reference that refuses the pod, if there is one.
   *
   * @param objects what this node itself has
   */
  public static Optional<FieldProblem> firstIn(Pod pod, NodeObjects objects) {
    PodSpec spec = pod.getSpec();
    var local = new LocalReferences(pod, objects);
    return serviceAccount(spec)
        .or(local::firstPullSecret)
        .or(() -> local.firstInContainers(Kind.SECRET))
        .or(() -> inVolumes(spec, volume -> local.refused(volume, Kind.SECRET)))
        .or(() -> inVolumes(spec, StaticPodReferences::otherSecret))
        .or(() -> local.firstInContainers(Kind.CONFIG_MAP))
        .or(() -> inVolumes(spec, volume -> local.refused(volume, Kind.CONFIG_MAP)))
        .or(() -> resourceClaim(spec))
        .or(() -> otherInVolumes(spec, local));
  }

  /** Finds what refuses a volume; its path is relative to the volume. */
  private interface VolumeRule {
    Optional<FieldProblem> in(Volume volume);
  }

  private static Optional<FieldProblem> serviceAccount(PodSpec spec) {
    if (!PodDefaults.isEmpty(spec.getServiceAccountName())) {
      return refused(SPEC.field("serviceAccountName"), "serviceaccounts");
    }
    return PodDefaults.isEmpty(spec.getServiceAccount())
        ? Optional.empty()
        : refused(SPEC.field("serviceAccount"), "serviceaccounts");
  }

  private static Optional<FieldProblem> resourceClaim(PodSpec spec) {
    return spec.getResourceClaims().isEmpty()
        ? Optional.empty()
        : refused(SPEC.field("resourceClaims"), "resourceclaims");
  }

  private static Optional<FieldProblem> inVolumes(PodSpec spec, VolumeRule rule) {
    for (int i = 0; i < spec.getVolumes().size(); i++) {
      FieldPath path = SPEC.field("volumes").index(i);
      Optional<FieldProblem> found =
          rule.in(spec.getVolumes().get(i)).map(problem -> problem.under(path));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldProblem> otherSecret(Volume volume) {
    boolean azure =
        volume.getAzureFile() != null
            && !PodDefaults.isEmpty(volume.getAzureFile().getSecretName());
    return azure
        ? refused(FieldPath.ROOT.field("azureFile").field("secretName"), "secrets")
        : secretReference(volume)
            .flatMap(field ->
                refused(
                    FieldPath.ROOT
                        .field(field)
                        .field(field.equals("csi") ? CSI_SECRET : "secretRef"),
                    "secrets"));
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

  private static Optional<FieldProblem> otherInVolumes(PodSpec spec, LocalReferences local) {
    for (int i = 0; i < spec.getVolumes().size(); i++) {
      FieldPath path = SPEC.field("volumes").index(i);
      Optional<FieldProblem> found = other(spec.getVolumes().get(i), path, local);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldProblem> other(
      Volume volume, FieldPath path, LocalReferences local) {
    if (volume.getCsi() != null) {
      return refused(path.field("csi"), "csidrivers (via CSI volumes)");
    }
    if (volume.getGlusterfs() != null) {
      return refused(path.field("glusterfs"), "endpoints (via glusterFS volumes)");
    }
    if (volume.getPersistentVolumeClaim() != null) {
      return local.refusedClaim(
          path.field("persistentVolumeClaim"), volume.getPersistentVolumeClaim().getClaimName());
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

  static Optional<FieldProblem> refused(FieldPath path, String objects) {
    return Optional.of(
        FieldProblem.of(
            path, FieldProblem.Kind.FORBIDDEN, "static pods may not reference " + objects));
  }
}
