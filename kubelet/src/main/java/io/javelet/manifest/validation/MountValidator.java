package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeDevice;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.javelet.document.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules for what a container sees of the pod's volumes. Lives for one validation. */
final class MountValidator {
  private static final List<String> PROPAGATIONS =
      List.of("Bidirectional", "HostToContainer", "None");
  private static final List<String> RECURSIVE_MODES = List.of("Disabled", "Enabled", "IfPossible");

  private final Map<String, Volume> volumes;
  private final Problems problems;

  MountValidator(PodSpec spec, Problems problems) {
    this.volumes =
        spec.getVolumes().stream()
            .filter(volume -> volume.getName() != null)
            .collect(Collectors.toMap(Volume::getName, volume -> volume, (first, _) -> first));
    this.problems = problems;
  }

  void validate(Container container, FieldPath path) {
    Set<String> devicePaths =
        container.getVolumeDevices().stream()
            .map(VolumeDevice::getDevicePath)
            .collect(Collectors.toSet());
    Set<String> mountPaths = new HashSet<>();
    Set<String> mounted = new HashSet<>();
    for (int i = 0; i < container.getVolumeMounts().size(); i++) {
      VolumeMount mount = container.getVolumeMounts().get(i);
      FieldPath here = path.field("volumeMounts").index(i);
      reference(mount.getName(), here.field("name"));
      mounted.add(mount.getName() == null ? "" : mount.getName());
      mountPath(mount.getMountPath(), mountPaths, devicePaths, here.field("mountPath"));
      subPath(mount, here);
      propagation(mount, container, here);
    }
    devices(container.getVolumeDevices(), mounted, path.field("volumeDevices"));
  }

  private void reference(String name, FieldPath path) {
    if (Problems.isEmpty(name)) {
      problems.required(path, "");
    } else if (!volumes.containsKey(name)) {
      problems.notFound(path, name, volumes.keySet());
    }
  }

  private void mountPath(
      String mountPath, Set<String> mountPaths, Set<String> devicePaths, FieldPath path) {
    if (Problems.isEmpty(mountPath)) {
      problems.required(path, "");
      return;
    }
    if (!mountPaths.add(mountPath)) {
      problems.invalid(path, mountPath, "must be unique");
    }
    if (devicePaths.contains(mountPath)) {
      problems.invalid(path, mountPath, "must not already exist as a path in volumeDevices");
    }
  }

  private void subPath(VolumeMount mount, FieldPath path) {
    boolean plain = !Problems.isEmpty(mount.getSubPath());
    boolean expression = !Problems.isEmpty(mount.getSubPathExpr());
    if (plain) {
      problems.invalidIf(
          path.field("subPath"), mount.getSubPath(), Names.pathInside(mount.getSubPath()));
    }
    if (expression) {
      problems.invalidIf(
          path.field("subPathExpr"),
          mount.getSubPathExpr(),
          Names.pathInside(mount.getSubPathExpr()));
    }
    if (plain && expression) {
      problems.invalid(
          path.field("subPathExpr"),
          mount.getSubPathExpr(),
          "subPathExpr and subPath are mutually exclusive");
    }
  }

  private void propagation(VolumeMount mount, Container container, FieldPath path) {
    problems.oneOf(path.field("mountPropagation"), mount.getMountPropagation(), PROPAGATIONS);
    boolean privileged =
        container.getSecurityContext() != null
            && Boolean.TRUE.equals(container.getSecurityContext().getPrivileged());
    if ("Bidirectional".equals(mount.getMountPropagation()) && !privileged) {
      problems.forbidden(
          path.field("mountPropagation"),
          "Bidirectional mount propagation is available only to privileged containers");
    }
    String recursive = mount.getRecursiveReadOnly();
    problems.oneOf(path.field("recursiveReadOnly"), recursive, RECURSIVE_MODES);
    if (!"Enabled".equals(recursive) && !"IfPossible".equals(recursive)) {
      return;
    }
    if (!Boolean.TRUE.equals(mount.getReadOnly())) {
      problems.forbidden(
          path.field("recursiveReadOnly"), "may only be specified when readOnly is true");
    }
    boolean propagates =
        !Problems.isEmpty(mount.getMountPropagation())
            && !"None".equals(mount.getMountPropagation());
    if (propagates) {
      problems.forbidden(
          path.field("recursiveReadOnly"),
          "may only be specified when mountPropagation is None or not specified");
    }
  }

  private void devices(List<VolumeDevice> devices, Set<String> mounted, FieldPath path) {
    Set<String> names = new HashSet<>();
    Set<String> paths = new HashSet<>();
    for (int i = 0; i < devices.size(); i++) {
      FieldPath here = path.index(i);
      String name = devices.get(i).getName();
      reference(name, here.field("name"));
      if (!Problems.isEmpty(name)) {
        Volume volume = volumes.get(name);
        boolean block =
            volume == null
                || volume.getPersistentVolumeClaim() != null
                || volume.getEphemeral() != null;
        if (!block) {
          problems.invalid(
              here.field("name"),
              name,
              "can only use volume source type of PersistentVolumeClaim or Ephemeral for block"
                  + " mode");
        }
        if (!names.add(name)) {
          problems.invalid(here.field("name"), name, "must be unique");
        }
        if (mounted.contains(name)) {
          problems.invalid(here.field("name"), name, "must not already exist in volumeMounts");
        }
      }
      String device = devices.get(i).getDevicePath();
      if (Problems.isEmpty(device)) {
        problems.required(here.field("devicePath"), "");
      } else {
        problems.invalidIf(here.field("devicePath"), device, Names.pathWithoutBackSteps(device));
        if (!paths.add(device)) {
          problems.invalid(here.field("devicePath"), device, "must be unique");
        }
      }
    }
  }
}
