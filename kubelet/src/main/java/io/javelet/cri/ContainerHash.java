package io.javelet.cri;

import io.fabric8.kubernetes.api.model.Container;
import java.nio.charset.StandardCharsets;

/**
 * The hash that says whether a running container still is what its spec asks for: FNV-1a over
 * upstream's dump of name and image. Pure. Byte for byte upstream's, so that a node can switch
 * kubelets without restarting a container.
 */
public final class ContainerHash {
  private static final int OFFSET_BASIS = 0x811c9dc5;
  private static final int PRIME = 16777619;

  private ContainerHash() {}

  /** The hash in lower-case hex without leading zeros. */
  public static String of(Container container) {
    var json = new StringBuilder("{\"image\":");
    quote(json, container.getImage() == null ? "" : container.getImage());
    json.append(",\"name\":");
    quote(json, container.getName());
    byte[] bytes = json.append('}').toString().getBytes(StandardCharsets.UTF_8);

    int hash = fnv(OFFSET_BASIS, "([]uint8)[");
    for (int i = 0; i < bytes.length; i++) {
      hash = fnv(hash, (i == 0 ? "" : " ") + Byte.toUnsignedInt(bytes[i]));
    }
    return Integer.toHexString(fnv(hash, "]"));
  }

  private static int fnv(int start, String ascii) {
    int hash = start;
    for (int i = 0; i < ascii.length(); i++) {
      hash = (hash ^ ascii.charAt(i)) * PRIME;
    }
    return hash;
  }

  /** A JSON string as Go writes it, which also escapes what HTML would trip over. */
  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '<', '>', '&', '\u2028', '\u2029' -> escape(json, c);
        default -> {
          if (c < ' ') {
            escape(json, c);
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }

  private static void escape(StringBuilder json, char c) {
    json.append("\\u%04x".formatted((int) c));
  }
}
