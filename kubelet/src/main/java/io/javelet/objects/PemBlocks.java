package io.javelet.objects;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM text, without what people write between them. Pure. */
final class PemBlocks {
  private static final Pattern BLOCK =
      Pattern.compile(
          "^-----BEGIN ([^\\r\\n-]*)-----[ \\t\\r]*\\n(.*?)^-----END \\1-----",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private PemBlocks() {}

  /**
   * What each block holds, in the order of the text; as upstream's reader, damaged ones are none.
   */
  static List<byte[]> read(String text) {
    List<byte[]> found = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      String body = blocks.group(2).replaceFirst("(?s)^(?:[^\\n]*:[^\\n]*\\n)+\\s*\\n", "");
      decoded(body.replaceAll("\\s", "")).ifPresent(found::add);
    }
    return found;
  }

  /** A certificate as PEM. */
  static String certificate(byte[] der) {
    return block("CERTIFICATE", der);
  }

  /** The certificates of a text, and nothing else of it. */
  static String certificates(String text) {
    var clean = new StringBuilder();
    read(text).forEach(each -> clean.append(certificate(each)));
    return clean.toString();
  }

  /** One block. */
  static String block(String type, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, LINES.encodeToString(der), type);
  }

  private static Optional<byte[]> decoded(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }
}
