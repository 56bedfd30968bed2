package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.CephFSVolumeSource;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.FCVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.ISCSIVolumeSource;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.NFSVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.RBDVolumeSource;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.javelet.document.FieldPath;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for a pod's volumes. Lives for one validation. */
final class VolumeValidator {
  private static final List<String> HOST_PATH_TYPES =
      List.of(
          "BlockDevice",
          "CharDevice",
          "Directory",
          "DirectoryOrCreate",
          "File",
          "FileOrCreate",
          "Socket");
  private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final int HIGHEST_LUN = 255;

  private final Problems problems;

  VolumeValidator(Problems problems) {
    this.problems = problems;
  }

  void validate(PodSpec spec, FieldPath path) {
    ProjectionValidator projections = new ProjectionValidator(spec, problems);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < spec.getVolumes().size(); i++) {
      Volume volume = spec.getVolumes().get(i);
      FieldPath here = path.index(i);
      if (Problems.isEmpty(volume.getName())) {
        problems.required(here.field("name"), "");
      } else {
        problems.invalidIf(here.field("name"), volume.getName(), Names.dnsLabel(volume.getName()));
        if (!names.add(volume.getName())) {
          problems.duplicate(here.field("name"), volume.getName());
        }
      }
      oneSource(volume, here);
      source(volume, here);
      projections.validate(volume, here);
    }
  }

  private void oneSource(Volume volume, FieldPath path) {
    Map<String, Object> sources = new LinkedHashMap<>();
    put(sources, "hostPath", volume.getHostPath());
    put(sources, "emptyDir", volume.getEmptyDir());
    put(sources, "secret", volume.getSecret());
    put(sources, "configMap", volume.getConfigMap());
    put(sources, "downwardAPI", volume.getDownwardAPI());
    put(sources, "projected", volume.getProjected());
    put(sources, "image", volume.getImage());
    put(sources, "persistentVolumeClaim", volume.getPersistentVolumeClaim());
    put(sources, "ephemeral", volume.getEphemeral());
    put(sources, "csi", volume.getCsi());
    put(sources, "nfs", volume.getNfs());
    put(sources, "iscsi", volume.getIscsi());
    put(sources, "fc", volume.getFc());
    put(sources, "rbd", volume.getRbd());
    put(sources, "cephfs", volume.getCephfs());
    put(sources, "flexVolume", volume.getFlexVolume());
    put(sources, "gitRepo", volume.getGitRepo());
    put(sources, "glusterfs", volume.getGlusterfs());
    put(sources, "awsElasticBlockStore", volume.getAwsElasticBlockStore());
    put(sources, "azureDisk", volume.getAzureDisk());
    put(sources, "azureFile", volume.getAzureFile());
    put(sources, "cinder", volume.getCinder());
    put(sources, "flocker", volume.getFlocker());
    put(sources, "gcePersistentDisk", volume.getGcePersistentDisk());
    put(sources, "photonPersistentDisk", volume.getPhotonPersistentDisk());
    put(sources, "portworxVolume", volume.getPortworxVolume());
    put(sources, "quobyte", volume.getQuobyte());
    put(sources, "scaleIO", volume.getScaleIO());
    put(sources, "storageos", volume.getStorageos());
    put(sources, "vsphereVolume", volume.getVsphereVolume());
    if (sources.isEmpty()) {
      problems.required(path, "must specify a volume type");
    }
    sources.keySet().stream()
        .skip(1)
        .forEach(extra ->
            problems.forbidden(path.field(extra), "may not specify more than 1 volume type"));
  }

  private static void put(Map<String, Object> sources, String name, @Nullable Object source) {
    if (source != null) {
      sources.put(name, source);
    }
  }

  private void source(Volume volume, FieldPath path) {
    hostPath(volume.getHostPath(), path.field("hostPath"));
    emptyDir(volume.getEmptyDir(), path.field("emptyDir"));
    secret(volume.getSecret(), path.field("secret"));
    configMap(volume.getConfigMap(), path.field("configMap"));
    image(volume.getImage(), path.field("image"));
    nfs(volume.getNfs(), path.field("nfs"));
    iscsi(volume.getIscsi(), path.field("iscsi"));
    fc(volume.getFc(), path.field("fc"));
    rbd(volume.getRbd(), path.field("rbd"));
    cephfs(volume.getCephfs(), path.field("cephfs"));
    if (volume.getPersistentVolumeClaim() != null) {
      required(
          volume.getPersistentVolumeClaim().getClaimName(),
          path.field("persistentVolumeClaim").field("claimName"));
    }
    if (volume.getFlexVolume() != null) {
      required(volume.getFlexVolume().getDriver(), path.field("flexVolume").field("driver"));
    }
    if (volume.getGitRepo() != null) {
      required(volume.getGitRepo().getRepository(), path.field("gitRepo").field("repository"));
      inside(volume.getGitRepo().getDirectory(), path.field("gitRepo").field("directory"));
    }
  }

  private void hostPath(@Nullable HostPathVolumeSource source, FieldPath path) {
    if (source == null) {
      return;
    }
    if (required(source.getPath(), path.field("path"))) {
      problems.invalidIf(
          path.field("path"), source.getPath(), Names.pathWithoutBackSteps(source.getPath()));
    }
    problems.oneOf(path.field("type"), source.getType(), HOST_PATH_TYPES);
  }

  private void emptyDir(@Nullable EmptyDirVolumeSource source, FieldPath path) {
    if (source == null || source.getSizeLimit() == null) {
      return;
    }
    if (Quantities.value(source.getSizeLimit()).signum() < 0) {
      problems.invalid(
          path.field("sizeLimit"),
          source.getSizeLimit().toString(),
          "must be greater than or equal to 0");
    }
  }

  private void secret(@Nullable SecretVolumeSource source, FieldPath path) {
    if (source != null) {
      required(source.getSecretName(), path.field("secretName"));
      mode(problems, source.getDefaultMode(), path.field("defaultMode"));
      items(problems, source.getItems(), path.field("items"));
    }
  }

  private void configMap(@Nullable ConfigMapVolumeSource source, FieldPath path) {
    if (source != null) {
      required(source.getName(), path.field("name"));
      mode(problems, source.getDefaultMode(), path.field("defaultMode"));
      items(problems, source.getItems(), path.field("items"));
    }
  }

  private void image(@Nullable ImageVolumeSource source, FieldPath path) {
    if (source != null) {
      required(source.getReference(), path.field("reference"));
      problems.oneOf(path.field("pullPolicy"), source.getPullPolicy(), PULL_POLICIES);
    }
  }

  private void nfs(@Nullable NFSVolumeSource source, FieldPath path) {
    if (source == null) {
      return;
    }
    required(source.getServer(), path.field("server"));
    if (required(source.getPath(), path.field("path")) && !source.getPath().startsWith("/")) {
      problems.invalid(path.field("path"), source.getPath(), "must be an absolute path");
    }
  }

  private void iscsi(@Nullable ISCSIVolumeSource source, FieldPath path) {
    if (source == null) {
      return;
    }
    required(source.getTargetPortal(), path.field("targetPortal"));
    required(source.getIqn(), path.field("iqn"));
    problems.between(path.field("lun"), source.getLun(), 0, HIGHEST_LUN);
  }

  private void fc(@Nullable FCVolumeSource source, FieldPath path) {
    if (source == null) {
      return;
    }
    boolean names = !source.getTargetWWNs().isEmpty();
    boolean ids = !source.getWwids().isEmpty();
    if (!names && !ids) {
      problems.required(
          path.field("targetWWNs"), "must specify either targetWWNs or wwids, but not both");
    }
    if (names && ids) {
      problems.invalid(
          path.field("wwids"), "", "targetWWNs and wwids can not be specified simultaneously");
    }
    if (names && source.getLun() == null) {
      problems.required(path.field("lun"), "lun is required if targetWWNs is specified");
    }
    problems.between(path.field("lun"), source.getLun(), 0, HIGHEST_LUN);
  }

  private void rbd(@Nullable RBDVolumeSource source, FieldPath path) {
    if (source == null) {
      return;
    }
    if (source.getMonitors().isEmpty()) {
      problems.required(path.field("monitors"), "");
    }
    required(source.getImage(), path.field("image"));
  }

  private void cephfs(@Nullable CephFSVolumeSource source, FieldPath path) {
    if (source != null && source.getMonitors().isEmpty()) {
      problems.required(path.field("monitors"), "");
    }
  }

  private boolean required(@Nullable String value, FieldPath path) {
    if (Problems.isEmpty(value)) {
      problems.required(path, "");
      return false;
    }
    return true;
  }

  private void inside(@Nullable String value, FieldPath path) {
    if (value != null && !value.isEmpty()) {
      problems.invalidIf(path, value, Names.pathInside(value));
    }
  }

  static void mode(Problems problems, @Nullable Integer mode, FieldPath path) {
    if (mode != null && (mode < 0 || mode > 0777)) {
      problems.invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }
  }

  static void items(Problems problems, List<KeyToPath> items, FieldPath path) {
    for (int i = 0; i < items.size(); i++) {
      FieldPath here = path.index(i);
      KeyToPath item = items.get(i);
      if (Problems.isEmpty(item.getKey())) {
        problems.required(here.field("key"), "");
      }
      if (Problems.isEmpty(item.getPath())) {
        problems.required(here.field("path"), "");
      } else {
        problems.invalidIf(here.field("path"), item.getPath(), fileInVolume(item.getPath()));
      }
      mode(problems, item.getMode(), here.field("mode"));
    }
  }

  /**
   * A file's place in a volume of generated files; ".." begins the names this agent itself uses.
   */
  static Optional<String> fileInVolume(String path) {
    return path.startsWith("..") ? Optional.of("must not start with '..'") : Names.pathInside(path);
  }
}
