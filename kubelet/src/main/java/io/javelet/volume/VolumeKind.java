package io.javelet.volume;

import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.LinkedHashMap;
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
    return otherSource(volume)
        .<VolumeKind>map(Unsupported::new)
        .orElseGet(() -> new EmptyDir("", OptionalLong.empty()));
  }

  private static Optional<String> otherSource(Volume volume) {
    Map<String, @Nullable Object> sources = new LinkedHashMap<>();
    sources.put("configMap", volume.getConfigMap());
    sources.put("secret", volume.getSecret());
    sources.put("downwardAPI", volume.getDownwardAPI());
    sources.put("projected", volume.getProjected());
    sources.put("image", volume.getImage());
    sources.put("persistentVolumeClaim", volume.getPersistentVolumeClaim());
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
