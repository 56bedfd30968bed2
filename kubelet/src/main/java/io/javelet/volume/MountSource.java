package io.javelet.volume;

import io.javelet.runtime.ContainerMount.MountedImage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What of a volume is mounted. Immutable.
 *
 * @param hostPath where it lies on this node; empty for an image
 * @param ownedByPod whether only this pod uses the files, so that they may be relabelled
 * @param readOnly whether no container may write it, whatever the manifest says
 * @param image for an image, which one
 */
record MountSource(
    String hostPath, boolean ownedByPod, boolean readOnly, Optional<MountedImage> image) {
  /** Something of the node, shared with others. */
  static MountSource ofNode(String path) {
    return ofNode(path, false);
  }

  /** As the other one, perhaps not to be written. */
  static MountSource ofNode(String path, boolean readOnly) {
    return new MountSource(path, false, readOnly, Optional.empty());
  }

  /** A volume of the pod's own. */
  static MountSource ofPod(Path folder, boolean readOnly) {
    return new MountSource(folder.toString(), true, readOnly, Optional.empty());
  }

  static MountSource ofImage(String reference, String subPath) {
    return new MountSource("", false, true, Optional.of(new MountedImage(reference, subPath)));
  }

  /** The same volume, of which a part is mounted from elsewhere. */
  MountSource at(Path part) {
    return new MountSource(part.toString(), ownedByPod, readOnly, image);
  }
}
