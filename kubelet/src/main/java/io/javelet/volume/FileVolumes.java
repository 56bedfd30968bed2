package io.javelet.volume;

import io.fabric8.kubernetes.api.model.ClusterTrustBundleProjection;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.TrustBundles;
import io.javelet.volume.VolumeKind.FileSource;
import io.javelet.volume.VolumeKind.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    return Optional.ofNullable(volume.getProjected()).map(FileVolumes::projected);
  }

  private static Files projected(ProjectedVolumeSource source) {
    return new Files(
        "kubernetes.io/projected",
        true,
        source.getSources().stream().map(FileVolumes::projection).toList(),
        mode(source.getDefaultMode()));
  }

  private static FileSource projection(VolumeProjection source) {
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
    return bundle == null
        ? new FileSource.Unanswerable("podCertificate sources are not supported")
        : trustBundle(bundle);
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
