package io.javelet.volume;

import io.fabric8.kubernetes.api.model.ClusterTrustBundleProjection;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodCertificateProjection;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.PodCertificates;
import io.javelet.pod.TrustBundles;
import io.javelet.volume.VolumeKind.FileSource;
import io.javelet.volume.VolumeKind.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads the kinds of volumes that consist of files of this agent's making. Pure. */
final class FileVolumes {
  private static final int DEFAULT_MODE = 0644;
  private static final Duration DEFAULT_TOKEN_LIFE = Duration.ofHours(1);

  private FileVolumes() {}

  static Optional<Files> of(Volume volume) {
    ConfigMapVolumeSource configMap = volume.getConfigMap();
    if (configMap != null) {
      return Optional.of(
          new Files(
              "kubernetes.io/configmap",
              false,
              List.of(
                  object(
                      Kind.CONFIG_MAP,
                      configMap.getName(),
                      configMap.getItems(),
                      configMap.getOptional())),
              mode(configMap.getDefaultMode())));
    }
    SecretVolumeSource secret = volume.getSecret();
    if (secret != null) {
      return Optional.of(
          new Files(
              "kubernetes.io/secret",
              true,
              List.of(
                  object(
                      Kind.SECRET,
                      secret.getSecretName(),
                      secret.getItems(),
                      secret.getOptional())),
              mode(secret.getDefaultMode())));
    }
    DownwardAPIVolumeSource downward = volume.getDownwardAPI();
    if (downward != null) {
      return Optional.of(
          new Files(
              "kubernetes.io/downward-api",
              true,
              List.of(new FileSource.FromPod(downward.getItems())),
              mode(downward.getDefaultMode())));
    }
    return Optional.ofNullable(volume.getProjected())
        .map(source -> projected(volume.getName(), source));
  }

  private static Files projected(String volume, ProjectedVolumeSource source) {
    List<FileSource> sources = new ArrayList<>();
    for (VolumeProjection each : source.getSources()) {
      sources.add(projection(volume + "/" + sources.size(), each));
    }
    return new Files("kubernetes.io/projected", true, sources, mode(source.getDefaultMode()));
  }

  /**
   * @param place of the source in its pod
   */
  private static FileSource projection(String place, VolumeProjection source) {
    if (source.getSecret() != null) {
      return object(
          Kind.SECRET,
          source.getSecret().getName(),
          source.getSecret().getItems(),
          source.getSecret().getOptional());
    }
    if (source.getConfigMap() != null) {
      return object(
          Kind.CONFIG_MAP,
          source.getConfigMap().getName(),
          source.getConfigMap().getItems(),
          source.getConfigMap().getOptional());
    }
    if (source.getDownwardAPI() != null) {
      return new FileSource.FromPod(source.getDownwardAPI().getItems());
    }
    ServiceAccountTokenProjection token = source.getServiceAccountToken();
    if (token != null) {
      return new FileSource.FromServiceAccount(
          Optional.ofNullable(token.getAudience()).filter(audience -> !audience.isEmpty()),
          token.getExpirationSeconds() == null
              ? DEFAULT_TOKEN_LIFE
              : Duration.ofSeconds(token.getExpirationSeconds()),
          token.getPath());
    }
    ClusterTrustBundleProjection bundle = source.getClusterTrustBundle();
    if (bundle != null) {
      return trustBundle(bundle);
    }
    PodCertificateProjection certificate = source.getPodCertificate();
    return certificate == null
        ? new FileSource.Unanswerable("a projected source of a kind that is not known")
        : podCertificate(place, certificate);
  }

  private static FileSource podCertificate(String place, PodCertificateProjection source) {
    Integer seconds = source.getMaxExpirationSeconds();
    return new FileSource.FromPodCertificate(
        new PodCertificates.Wanted(
            place,
            Objects.requireNonNullElse(source.getSignerName(), ""),
            Objects.requireNonNullElse(source.getKeyType(), ""),
            seconds == null ? OptionalInt.empty() : OptionalInt.of(seconds),
            Objects.requireNonNullElse(source.getUserAnnotations(), Map.of())),
        Objects.requireNonNullElse(source.getCredentialBundlePath(), ""),
        Objects.requireNonNullElse(source.getKeyPath(), ""),
        Objects.requireNonNullElse(source.getCertificateChainPath(), ""));
  }

  private static FileSource trustBundle(ClusterTrustBundleProjection source) {
    boolean optional = Boolean.TRUE.equals(source.getOptional());
    if (source.getName() != null) {
      return new FileSource.FromTrustBundles(
          new TrustBundles.Wanted.Named(source.getName()), optional, source.getPath());
    }
    if (source.getSignerName() != null) {
      return new FileSource.FromTrustBundles(
          new TrustBundles.Wanted.Signed(
              source.getSignerName(), Optional.ofNullable(source.getLabelSelector())),
          optional,
          source.getPath());
    }
    return new FileSource.Unanswerable(
        "ClusterTrustBundle projection requires either name or signerName to be set");
  }

  private static FileSource object(
      Kind kind,
      @Nullable String name,
      @Nullable List<KeyToPath> items,
      @Nullable Boolean optional) {
    return new FileSource.FromObject(
        kind,
        name == null ? "" : name,
        items == null ? List.of() : items,
        Boolean.TRUE.equals(optional));
  }

  private static int mode(@Nullable Integer mode) {
    return mode == null ? DEFAULT_MODE : mode;
  }
}
