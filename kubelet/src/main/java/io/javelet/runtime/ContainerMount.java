package io.javelet.runtime;

import java.util.Optional;

/**
 * One mount of a container.
 *
 * @param containerPath absolute path inside the container
 * @param hostPath absolute path on this node
 * @param readOnly whether the container may not write there
 * @param recursiveReadOnly whether mounts below it are read-only too
 * @param selinuxRelabel whether the runtime shall relabel the files
 * @param propagation as in the pod spec: {@code None}, {@code HostToContainer} or {@code
 *     Bidirectional}
 * @param image the image whose files are mounted instead of a host path, which is then empty
 */
public record ContainerMount(
    String containerPath,
    String hostPath,
    boolean readOnly,
    boolean recursiveReadOnly,
    boolean selinuxRelabel,
    Propagation propagation,
    Optional<MountedImage> image) {

  /** A mount of something of this node. */
  public ContainerMount(
      String containerPath,
      String hostPath,
      boolean readOnly,
      boolean recursiveReadOnly,
      boolean selinuxRelabel,
      Propagation propagation) {
    this(
        containerPath,
        hostPath,
        readOnly,
        recursiveReadOnly,
        selinuxRelabel,
        propagation,
        Optional.empty());
  }

  /**
   * Files of an image.
   *
   * @param reference as the runtime names it
   * @param subPath a folder in it; empty for all of it
   */
  public record MountedImage(String reference, String subPath) {}

  /** How mounts made on one side show on the other. */
  public enum Propagation {
    PRIVATE,
    HOST_TO_CONTAINER,
    BIDIRECTIONAL
  }

  /** A writable mount without propagation. */
  public static ContainerMount writable(String containerPath, String hostPath) {
    return new ContainerMount(containerPath, hostPath, false, false, false, Propagation.PRIVATE);
  }
}
