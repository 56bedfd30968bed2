package io.javelet.server.http;

import java.nio.charset.StandardCharsets;

/** Bytes that nobody changes any more. Immutable as long as those who share them keep to that. */
public final class Bytes {
  /** None. */
  public static final Bytes NONE = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Takes over an array; the caller must not change it any more. */
  public static Bytes of(byte[] content) {
    return new Bytes(content);
  }

  /** Of a text in UTF-8. */
  public static Bytes of(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** How many there are. */
  public int length() {
    return content.length;
  }

  /** As text in UTF-8. */
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** The array itself, not to be changed. */
  byte[] shared() {
    return content;
  }
}
