package io.javelet.source;

import io.javelet.crypto.Sha256;

/**
 * The bytes of a manifest; two are equal when their SHA-256 is. Immutable: nobody may change them.
 */
final class Content {
  private final byte[] bytes;
  private final String digest;

  Content(byte[] bytes) {
    this.bytes = bytes;
    this.digest = sha256(bytes);
  }

  /** The bytes themselves. */
  byte[] bytes() {
    return bytes;
  }

  /** SHA-256 in hexadecimal digits. */
  String digest() {
    return digest;
  }

  static String sha256(byte[] bytes) {
    return Sha256.hex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Content content && content.digest.equals(digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return bytes.length + " bytes, sha256 " + digest;
  }
}
