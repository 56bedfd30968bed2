package io.javelet.images;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/**
 * Where the credentials for a registry come from. Upstream's counterpart: {@code DockerKeyring}.
 */
@FunctionalInterface
public interface Keyring {
  /** Knows no credentials: every pull is anonymous. */
  Keyring ANONYMOUS = (pod, image) -> List.of(PullCredentials.NONE);

  /**
   * What to show the registry of an image, to be tried in order; never empty.
   *
   * @param pod its pull secrets may count
   * @param repository the image with its registry, without tag or digest
   */
  List<PullCredentials> credentials(Pod pod, String repository) throws InterruptedException;
}
