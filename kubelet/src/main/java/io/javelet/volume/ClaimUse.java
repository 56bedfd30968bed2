package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeDevice;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.javelet.pod.PersistentVolume.Mode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the containers of a pod use a volume. Pure.
 *
 * @param mounted whether one mounts it
 * @param device whether one has it as a device
 */
record ClaimUse(boolean mounted, boolean device) {
  static ClaimUse asMount() {
    return new ClaimUse(true, false);
  }

  static ClaimUse asDevice() {
    return new ClaimUse(false, true);
  }

  static ClaimUse of(Pod pod, String volume) {
    PodSpec spec = pod.getSpec();
    Stream<VolumeMount> mounts =
        Stream.concat(
                containers(spec).map(Container::getVolumeMounts),
                orEmpty(spec.getEphemeralContainers()).stream()
                    .map(EphemeralContainer::getVolumeMounts))
            .flatMap(list -> orEmpty(list).stream());
    Stream<VolumeDevice> devices =
        containers(spec).flatMap(container -> orEmpty(container.getVolumeDevices()).stream());
    return new ClaimUse(
        mounts.anyMatch(mount -> volume.equals(mount.getName())),
        devices.anyMatch(device -> volume.equals(device.getName())));
  }

  /**
   * Checks that this is what the volume is for.
   *
   * @throws VolumeFailedException with upstream's words
   */
  void requireMode(String volume, Mode mode) throws VolumeFailedException {
    boolean wrong =
        switch (mode) {
          case BLOCK -> mounted;
          case FILESYSTEM -> device;
        };
    if (wrong) {
      throw new VolumeFailedException(
          "volume %s has volumeMode %s, but is specified in %s"
              .formatted(
                  volume, mode.word(), mode == Mode.BLOCK ? "volumeMounts" : "volumeDevices"));
    }
  }

  private static Stream<Container> containers(PodSpec spec) {
    return Stream.concat(
        orEmpty(spec.getInitContainers()).stream(), orEmpty(spec.getContainers()).stream());
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
