package io.javelet.images;

import io.javelet.runtime.RegistryCredentials;

/**
 * Credentials for a registry, and whose they are. Upstream's counterpart: {@code
 * TrackedAuthConfig}.
 *
 * @param shown to the registry
 */
public record PullCredentials(RegistryCredentials shown, CredentialOrigin origin) {
  /** An anonymous pull. */
  public static final PullCredentials NONE = ofNode(RegistryCredentials.NONE);

  /** Ones that all pods of this node may use. */
  public static PullCredentials ofNode(RegistryCredentials shown) {
    return new PullCredentials(shown, new CredentialOrigin.Node());
  }
}
