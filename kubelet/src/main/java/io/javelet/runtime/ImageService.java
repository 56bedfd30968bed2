package io.javelet.runtime;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The runtime's image store. Errors and cancellation as in {@link ContainerRuntime}. */
public interface ImageService {
  /** The image of that name, digest or id; absent when the store has none. */
  Optional<RuntimeImage> image(String name);

  /** Every image of the store. */
  List<RuntimeImage> images();

  /**
   * Fetches an image from its registry.
   *
   * @return the reference to create containers from
   */
  String pull(String name, RegistryCredentials credentials);

  /** Removes an image; one that is not there is no error. */
  void remove(String name);

  /**
   * What must stay: ids, names and digests of the images that containers, dead or alive, were made
   * from, and of the image that the runtime makes sandboxes from, where it tells.
   */
  Set<String> inUse();

  /** Mount points of the file systems that hold images. */
  List<String> fileSystems();
}
