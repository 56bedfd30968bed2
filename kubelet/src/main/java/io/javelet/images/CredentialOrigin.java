package io.javelet.images;

/** Whom credentials for a registry belong to. */
public sealed interface CredentialOrigin {
  /** The node, and so every pod on it; anonymous pulls count here, too. */
  record Node() implements CredentialOrigin {}

  /**
   * A pull secret.
   *
   * @param uid empty for one of the node itself
   */
  record Secret(String uid, String namespace, String name) implements CredentialOrigin {}

  /** A service account, whose token a plugin was given. */
  record ServiceAccount(String uid, String namespace, String name) implements CredentialOrigin {}
}
