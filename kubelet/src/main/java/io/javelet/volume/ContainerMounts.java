package io.javelet.volume;

import io.fabric8.kubernetes.api.model.VolumeMount;
import io.javelet.runtime.ContainerMount;
import io.javelet.runtime.ContainerMount.Propagation;
import org.jspecify.annotations.Nullable;

/** How a mount of a manifest is told to the runtime. Pure. */
final class ContainerMounts {
  private ContainerMounts() {}

  /**
   * One mount.
   *
   * @param hostPath where the volume lies on this node
   * @param ownedByPod whether only this pod uses the files, so that they may be relabelled
   * @throws VolumeFailedException when the manifest asks for what cannot be done
   */
  static ContainerMount of(VolumeMount mount, String hostPath, boolean ownedByPod)
      throws VolumeFailedException {
    if (isGiven(mount.getSubPath()) || isGiven(mount.getSubPathExpr())) {
      throw new VolumeFailedException("subPath is not supported yet");
    }
    boolean readOnly = Boolean.TRUE.equals(mount.getReadOnly());
    String path = mount.getMountPath();
    return new ContainerMount(
        path.startsWith("/") ? path : "/" + path,
        hostPath,
        readOnly,
        recursively(mount),
        ownedByPod,
        propagation(mount));
  }

  private static boolean recursively(VolumeMount mount) throws VolumeFailedException {
    String wish = mount.getRecursiveReadOnly();
    return switch (wish == null ? "" : wish) {
      // Nobody has asked the runtime yet whether it can, and "if possible" promises nothing.
      case "", "Disabled", "IfPossible" -> false;
      case "Enabled" ->
          throw new VolumeFailedException("recursiveReadOnly Enabled is not supported yet");
      default -> throw new VolumeFailedException("unknown recursiveReadOnly: " + wish);
    };
  }

  private static Propagation propagation(VolumeMount mount) throws VolumeFailedException {
    String wish = mount.getMountPropagation();
    return switch (wish == null ? "" : wish) {
      case "", "None" -> Propagation.PRIVATE;
      case "HostToContainer" -> Propagation.HOST_TO_CONTAINER;
      case "Bidirectional" -> Propagation.BIDIRECTIONAL;
      default -> throw new VolumeFailedException("invalid MountPropagation mode: \"" + wish + "\"");
    };
  }

  private static boolean isGiven(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}
