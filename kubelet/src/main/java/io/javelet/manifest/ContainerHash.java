package io.javelet.manifest;

import java.nio.charset.StandardCharsets;

/**
 * The hash by which a kubelet knows whether a running container is still the one declared. It is
 * upstream's to the bit, so that a node can change its kubelet without a restart of what runs: it
 * covers the image and the name, nothing else. Pure.
 */
public final class ContainerHash {
  private static final int OFFSET = 0x811C9DC5;
  private static final int PRIME = 16777619;

  private ContainerHash() {}

  /**
   * The value of the {@code io.kubernetes.container.hash} annotation.
   *
   * @param image as in the pod's spec
   * @param name the container's name
   */
  public static String of(String image, String name) {
    String json = "{\"image\":" + quote(image) + ",\"name\":" + quote(name) + "}";
    StringBuilder dump = new StringBuilder("([]uint8)[");
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      dump.append(i == 0 ? "" : " ").append(bytes[i] & 0xFF);
    }
    return Integer.toHexString(fnv1a(dump.append(']').toString()));
  }

  private static int fnv1a(String ascii) {
    int hash = OFFSET;
    for (int i = 0; i < ascii.length(); i++) {
      hash = (hash ^ ascii.charAt(i)) * PRIME;
    }
    return hash;
  }

  /** As Go writes JSON: what HTML or JavaScript could take amiss is escaped too. */
  private static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '<', '>', '&', '\u2028', '\u2029' -> out.append("\\u%04x".formatted((int) c));
        default -> out.append(c < 0x20 ? "\\u%04x".formatted((int) c) : Character.toString(c));
      }
    }
    return out.append('"').toString();
  }
}
