package io.javelet.runtime;

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
 */
public record ContainerMount(
    String containerPath,
    String hostPath,
    boolean readOnly,
    boolean recursiveReadOnly,
    boolean selinuxRelabel,
    Propagation propagation) {

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
