package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.javelet.runtime.ContainerMount;
import io.javelet.runtime.ContainerMount.Propagation;

/** How a mount of a manifest is told to the runtime. Stateless. */
final class ContainerMounts {
  private ContainerMounts() {}

  /**
   * One mount.
   *
   * @param source what is mounted
   * @param runtime what the container runtime can do
   * @throws VolumeFailedException when the manifest asks for what cannot be done
   */
  static ContainerMount of(Pod pod, VolumeMount mount, MountSource source, RuntimeAbilities runtime)
      throws VolumeFailedException, InterruptedException {
    String path = mount.getMountPath();
    return new ContainerMount(
        path.startsWith("/") ? path : "/" + path,
        source.hostPath(),
        source.readOnly() || Boolean.TRUE.equals(mount.getReadOnly()),
        recursively(pod, mount, runtime),
        source.ownedByPod(),
        propagation(mount),
        source.image());
  }

  /** Upstream's counterpart: {@code resolveRecursiveReadOnly}, with its messages. */
  private static boolean recursively(Pod pod, VolumeMount mount, RuntimeAbilities runtime)
      throws VolumeFailedException, InterruptedException {
    String wish = mount.getRecursiveReadOnly();
    if (wish == null || wish.equals("Disabled")) {
      return false;
    }
    if (!wish.equals("Enabled") && !wish.equals("IfPossible")) {
      throw unresolved("unknown recursive read-only mode \"%s\"".formatted(wish));
    }
    if (!Boolean.TRUE.equals(mount.getReadOnly())) {
      throw unresolved(
          "volume \"%s\" requested recursive read-only mode, but it is not read-only"
              .formatted(mount.getName()));
    }
    String propagation = mount.getMountPropagation();
    if (propagation != null && !propagation.equals("None")) {
      throw unresolved(
          "volume \"%s\" requested recursive read-only mode, but it is not compatible with"
                  .formatted(mount.getName())
              + " propagation \"%s\"".formatted(propagation));
    }
    boolean possible = runtime.recursiveReadOnly(pod);
    if (!possible && wish.equals("Enabled")) {
      throw unresolved(
          "volume \"%s\" requested recursive read-only mode, but it is not supported by the runtime"
              .formatted(mount.getName()));
    }
    return possible;
  }

  private static VolumeFailedException unresolved(String why) {
    return new VolumeFailedException("failed to resolve recursive read-only mode: " + why);
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
}
