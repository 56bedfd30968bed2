package io.javelet.pod;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One value of a config map or secret. Immutable. Its text form never shows the content, so that
 * none gets into a log.
 */
public final class ConfigValue {
  private final byte[] content;

  private ConfigValue(byte[] content) {
    this.content = content;
  }

  /** These bytes; a copy is taken. */
  public static ConfigValue of(byte[] content) {
    return new ConfigValue(content.clone());
  }

  /** A text, as UTF-8. */
  public static ConfigValue of(String text) {
    return new ConfigValue(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return content.clone();
  }

  /** The bytes read as UTF-8. */
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** How many bytes. */
  public int length() {
    return content.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfigValue value && Arrays.equals(content, value.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return content.length + " bytes";
  }
}
