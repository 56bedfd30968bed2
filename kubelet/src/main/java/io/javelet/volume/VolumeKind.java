package io.javelet.volume;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.PodCertificates;
import io.javelet.pod.TrustBundles;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What kind of volume a pod declares. Pure. */
sealed interface VolumeKind {
  /**
   * Something of the node itself.
   *
   * @param path on this node
   * @param type what it must be, as in the manifest; empty for no check
   */
  record HostPath(String path, String type) implements VolumeKind {}

  /**
   * An empty folder that lives as long as the pod.
   *
   * @param medium empty for the disk, {@code Memory}, or another word of the manifest
   * @param sizeLimit bytes, absent for none
   */
  record EmptyDir(String medium, OptionalLong sizeLimit) implements VolumeKind {}

  /**
   * Files that this agent writes: a config map, a secret, fields of the pod, or several of these.
   *
   * @param plugin upstream's name of the kind
   * @param inMemory whether nothing of it may reach the disk
   * @param sources in order; the later ones win
   * @param defaultMode rights of files that have none of their own
   */
  record Files(String plugin, boolean inMemory, List<FileSource> sources, int defaultMode)
      implements VolumeKind {
    public Files {
      sources = List.copyOf(sources);
    }
  }

  /** Where the files of a volume come from. */
  sealed interface FileSource {
    /**
     * A config map or secret.
     *
     * @param items which keys, and where; empty for all under their own names
     * @param optional whether neither it nor its keys need to be there
     */
    record FromObject(Kind kind, String name, List<KeyToPath> items, boolean optional)
        implements FileSource {
      public FromObject {
        items = List.copyOf(items);
      }
    }

    /** Fields of the pod itself. */
    record FromPod(List<DownwardAPIVolumeFile> items) implements FileSource {
      public FromPod {
        items = List.copyOf(items);
      }
    }

    /**
     * A token of the pod's service account.
     *
     * @param audience whom it is for; absent for the API server
     * @param life how long it should be valid
     * @param path of its file in the volume
     */
    record FromServiceAccount(Optional<String> audience, Duration life, String path)
        implements FileSource {}

    /**
     * Trust anchors of the cluster.
     *
     * @param optional whether none of them has to be there
     * @param path of their file in the volume
     */
    record FromTrustBundles(TrustBundles.Wanted wanted, boolean optional, String path)
        implements FileSource {}

    /**
     * A private key and its certificate.
     *
     * @param bundle path of a file with both; empty for none
     * @param key path of a file with the key; empty for none
     * @param chain path of a file with the certificates; empty for none
     */
    record FromPodCertificate(
        PodCertificates.Wanted wanted, String bundle, String key, String chain)
        implements FileSource {}

    /** One that this agent cannot answer, and why. */
    record Unanswerable(String why) implements FileSource {}
  }

  /**
   * The files of an image.
   *
   * @param reference its name
   * @param pullPolicy when it is pulled, as for a container
   */
  record Image(String reference, String pullPolicy) implements VolumeKind {}

  /**
   * A persistent volume, by a claim to it.
   *
   * @param name of the claim
   * @param readOnly whether this pod may not write it
   */
  record Claim(String name, boolean readOnly) implements VolumeKind {}

  /**
   * One that this agent cannot make yet.
   *
   * @param type its field in the manifest
   */
  record Unsupported(String type) implements VolumeKind {}

  /** The kind of a volume; one without a source is an empty folder. */
  static VolumeKind of(Volume volume) {
    HostPathVolumeSource hostPath = volume.getHostPath();
    if (hostPath != null) {
      return new HostPath(
          Objects.requireNonNullElse(hostPath.getPath(), ""),
          Objects.requireNonNullElse(hostPath.getType(), ""));
    }
    EmptyDirVolumeSource emptyDir = volume.getEmptyDir();
    if (emptyDir != null) {
      Quantity limit = emptyDir.getSizeLimit();
      return new EmptyDir(
          Objects.requireNonNullElse(emptyDir.getMedium(), ""),
          limit == null
              ? OptionalLong.empty()
              : OptionalLong.of(limit.getNumericalAmount().longValue()));
    }
    return FileVolumes.of(volume)
        .<VolumeKind>map(files -> files)
        .or(() -> image(volume))
        .or(() -> claim(volume))
        .or(() -> otherSource(volume).map(Unsupported::new))
        .orElseGet(() -> new EmptyDir("", OptionalLong.empty()));
  }

  private static Optional<VolumeKind> claim(Volume volume) {
    return Optional.ofNullable(volume.getPersistentVolumeClaim())
        .map(source ->
            new Claim(
                Objects.requireNonNullElse(source.getClaimName(), ""),
                Boolean.TRUE.equals(source.getReadOnly())));
  }

  private static Optional<VolumeKind> image(Volume volume) {
    return Optional.ofNullable(volume.getImage())
        .map(image ->
            new Image(
                Objects.requireNonNullElse(image.getReference(), ""),
                Objects.requireNonNullElse(image.getPullPolicy(), "")));
  }

  private static Optional<String> otherSource(Volume volume) {
    Map<String, @Nullable Object> sources = new LinkedHashMap<>();
    sources.put("ephemeral", volume.getEphemeral());
    sources.put("csi", volume.getCsi());
    sources.put("nfs", volume.getNfs());
    sources.put("iscsi", volume.getIscsi());
    sources.put("fc", volume.getFc());
    sources.put("flexVolume", volume.getFlexVolume());
    sources.put("gitRepo", volume.getGitRepo());
    sources.put("cephfs", volume.getCephfs());
    sources.put("rbd", volume.getRbd());
    sources.put("awsElasticBlockStore", volume.getAwsElasticBlockStore());
    sources.put("azureDisk", volume.getAzureDisk());
    sources.put("azureFile", volume.getAzureFile());
    sources.put("cinder", volume.getCinder());
    sources.put("flocker", volume.getFlocker());
    sources.put("gcePersistentDisk", volume.getGcePersistentDisk());
    sources.put("glusterfs", volume.getGlusterfs());
    sources.put("photonPersistentDisk", volume.getPhotonPersistentDisk());
    sources.put("portworxVolume", volume.getPortworxVolume());
    sources.put("quobyte", volume.getQuobyte());
    sources.put("scaleIO", volume.getScaleIO());
    sources.put("storageos", volume.getStorageos());
    sources.put("vsphereVolume", volume.getVsphereVolume());
    return sources.entrySet().stream()
        .filter(source -> source.getValue() != null)
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
