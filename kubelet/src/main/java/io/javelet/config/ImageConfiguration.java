package io.javelet.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How images are pulled, and who may use one that is there.
 *
 * @param serialize whether one image is pulled at a time
 * @param maxParallelPulls how many are pulled at once; absent means any number
 * @param qps pulls begun per second; 0 means any number
 * @param burst how many may begin at once before that
 * @param credentialsPolicy for which images credentials are verified again; absent while the gate
 *     is off
 * @param preloadedAllowlist images exempt from that
 * @param credentialProviders plugins that give credentials
 * @param localWhenUnreachable whether an image that is there is used when its registry cannot be
 *     reached, even with pull policy Always
 */
public record ImageConfiguration(
    boolean serialize,
    OptionalInt maxParallelPulls,
    int qps,
    int burst,
    Optional<CredentialsPolicy> credentialsPolicy,
    List<String> preloadedAllowlist,
    Optional<CredentialProviders> credentialProviders,
    boolean localWhenUnreachable) {

  public ImageConfiguration {
    preloadedAllowlist = List.copyOf(preloadedAllowlist);
  }

  /** For which images on the node a pod has to show credentials again. */
  public enum CredentialsPolicy {
    NEVER_VERIFY,
    NEVER_VERIFY_PRELOADED_IMAGES,
    NEVER_VERIFY_ALLOWLISTED_IMAGES,
    ALWAYS_VERIFY
  }

  /**
   * Plugins that give credentials.
   *
   * @param config a file or a directory of files
   * @param binaries where the plugins are
   */
  public record CredentialProviders(Path config, Path binaries) {}
}
