package io.javelet.pod;

import io.fabric8.kubernetes.api.model.NodeSelector;
import java.util.List;
import java.util.Optional;

/**
 * A volume that outlives the pods that use it. Immutable. Upstream's counterpart: the object
 * PersistentVolume, as far as a node needs it.
 *
 * @param name names its place in the folder of a pod, too
 * @param source where the files are
 * @param mode what pods see of it
 * @param mountOptions as for {@code mount(8)}, such as {@code noatime}
 * @param nodeAffinity which nodes have it; absent for this one, whatever it is called
 */
public record PersistentVolume(
    String name,
    Source source,
    Mode mode,
    List<String> mountOptions,
    Optional<NodeSelector> nodeAffinity) {
  /** Takes a copy. */
  public PersistentVolume {
    mountOptions = List.copyOf(mountOptions);
  }

  /** What pods see of a volume. */
  public enum Mode {
    /** A folder. */
    FILESYSTEM("Filesystem"),
    /** A device. */
    BLOCK("Block");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    /** The word of manifests. */
    public String word() {
      return word;
    }
  }

  /** Where the files are. */
  public sealed interface Source {
    /**
     * A folder or a block device of the node.
     *
     * @param path absolute
     * @param fileSystem what a device holds or shall hold, such as {@code ext4}; absent for
     *     whatever is found
     */
    record Local(String path, Optional<String> fileSystem) implements Source {}

    /**
     * Anything of the node, as a pod's own hostPath.
     *
     * @param path absolute
     * @param type what it must be, as in the manifest; empty for no check
     */
    record HostPath(String path, String type) implements Source {}
  }
}
