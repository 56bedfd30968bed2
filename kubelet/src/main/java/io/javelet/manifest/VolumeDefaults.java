package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.AzureDiskVolumeSource;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.RBDVolumeSource;
import io.fabric8.kubernetes.api.model.ScaleIOVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;

/** Defaults of volumes. Changes the copy that {@link PodDefaults} made. */
final class VolumeDefaults {
  private static final int FILE_MODE = 0644;
  private static final long TOKEN_SECONDS = 3600L;

  private VolumeDefaults() {}

  static void apply(Volume volume) {
    if (hasNoSource(volume)) {
      volume.setEmptyDir(new EmptyDirVolumeSource());
    }
    if (volume.getSecret() != null && volume.getSecret().getDefaultMode() == null) {
      volume.getSecret().setDefaultMode(FILE_MODE);
    }
    if (volume.getConfigMap() != null && volume.getConfigMap().getDefaultMode() == null) {
      volume.getConfigMap().setDefaultMode(FILE_MODE);
    }
    if (volume.getDownwardAPI() != null) {
      if (volume.getDownwardAPI().getDefaultMode() == null) {
        volume.getDownwardAPI().setDefaultMode(FILE_MODE);
      }
      downwardItems(volume.getDownwardAPI().getItems());
    }
    if (volume.getProjected() != null) {
      projected(volume.getProjected());
    }
    if (volume.getHostPath() != null && volume.getHostPath().getType() == null) {
      volume.getHostPath().setType("");
    }
    if (volume.getImage() != null) {
      image(volume.getImage());
    }
    networkSources(volume);
  }

  private static boolean hasNoSource(Volume volume) {
    return ModelClass.of(Volume.class).fields().values().stream()
        .noneMatch(field -> !field.name().equals("name") && field.get(volume).isPresent());
  }

  private static void projected(ProjectedVolumeSource projected) {
    if (projected.getDefaultMode() == null) {
      projected.setDefaultMode(FILE_MODE);
    }
    for (VolumeProjection source : projected.getSources()) {
      if (source.getDownwardAPI() != null) {
        downwardItems(source.getDownwardAPI().getItems());
      }
      boolean unsetLifetime =
          source.getServiceAccountToken() != null
              && source.getServiceAccountToken().getExpirationSeconds() == null;
      if (unsetLifetime) {
        source.getServiceAccountToken().setExpirationSeconds(TOKEN_SECONDS);
      }
    }
  }

  private static void downwardItems(List<DownwardAPIVolumeFile> items) {
    for (DownwardAPIVolumeFile item : items) {
      if (item.getFieldRef() != null) {
        EnvDefaults.fieldRef(item.getFieldRef());
      }
    }
  }

  private static void image(ImageVolumeSource image) {
    if (PodDefaults.isEmpty(image.getPullPolicy())) {
      image.setPullPolicy(PodDefaults.pullPolicy(image.getReference()));
    }
  }

  private static void networkSources(Volume volume) {
    if (volume.getIscsi() != null && PodDefaults.isEmpty(volume.getIscsi().getIscsiInterface())) {
      volume.getIscsi().setIscsiInterface("default");
    }
    if (volume.getRbd() != null) {
      rbd(volume.getRbd());
    }
    if (volume.getAzureDisk() != null) {
      azureDisk(volume.getAzureDisk());
    }
    if (volume.getScaleIO() != null) {
      scaleIO(volume.getScaleIO());
    }
  }

  private static void rbd(RBDVolumeSource rbd) {
    if (PodDefaults.isEmpty(rbd.getPool())) {
      rbd.setPool("rbd");
    }
    if (PodDefaults.isEmpty(rbd.getUser())) {
      rbd.setUser("admin");
    }
    if (PodDefaults.isEmpty(rbd.getKeyring())) {
      rbd.setKeyring("/etc/ceph/keyring");
    }
  }

  private static void azureDisk(AzureDiskVolumeSource disk) {
    if (disk.getCachingMode() == null) {
      disk.setCachingMode("ReadWrite");
    }
    if (disk.getFsType() == null) {
      disk.setFsType("ext4");
    }
    if (disk.getReadOnly() == null) {
      disk.setReadOnly(false);
    }
    if (disk.getKind() == null) {
      disk.setKind("Shared");
    }
  }

  private static void scaleIO(ScaleIOVolumeSource scaleIO) {
    if (PodDefaults.isEmpty(scaleIO.getStorageMode())) {
      scaleIO.setStorageMode("ThinProvisioned");
    }
    if (PodDefaults.isEmpty(scaleIO.getFsType())) {
      scaleIO.setFsType("xfs");
    }
  }
}
