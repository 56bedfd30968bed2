package io.javelet.objects;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the certificates of bundles into one form: each once, in an order that means nothing.
 * Pure. Upstream's counterpart: {@code normalizeTrustAnchors}.
 */
final class TrustAnchors {
  private static final Pattern BLOCK =
      Pattern.compile(
          "^-----BEGIN ([^\\r\\n-]*)-----[ \\t\\r]*\\n(.*?)^-----END \\1-----",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private TrustAnchors() {}

  /**
   * @param bundles PEM texts; what is between their blocks, and what is no block, is left out
   * @param order the same number gives the same certificates the same order
   */
  static String pem(Collection<String> bundles, long order) {
    var found = new TreeSet<byte[]>((Comparator<byte[]>) Arrays::compareUnsigned);
    bundles.forEach(bundle -> read(bundle, found));
    List<byte[]> shuffled = new ArrayList<>(found);
    // As upstream: nobody may come to rely on an order.
    Collections.shuffle(shuffled, new Random(order));
    var text = new StringBuilder();
    for (byte[] each : shuffled) {
      text.append("-----BEGIN CERTIFICATE-----\n")
          .append(LINES.encodeToString(each))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return text.toString();
  }

  private static void read(String bundle, Collection<byte[]> found) {
    Matcher blocks = BLOCK.matcher(bundle);
    while (blocks.find()) {
      String body = blocks.group(2).replaceFirst("(?s)^(?:[^\\n]*:[^\\n]*\\n)+\\s*\\n", "");
      decoded(body.replaceAll("\\s", "")).ifPresent(found::add);
    }
  }

  /** As upstream's reader: a block that is damaged is none. */
  private static Optional<byte[]> decoded(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }
}
