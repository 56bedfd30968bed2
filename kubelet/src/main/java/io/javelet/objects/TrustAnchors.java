package io.javelet.objects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Brings the certificates of bundles into one form: each once, in an order that means nothing.
 * Pure. Upstream's counterpart: {@code normalizeTrustAnchors}.
 */
final class TrustAnchors {
  private TrustAnchors() {}

  /**
   * @param bundles PEM texts; what is between their blocks, and what is no block, is left out
   * @param order the same number gives the same certificates the same order
   */
  static String pem(Collection<String> bundles, long order) {
    var found = new TreeSet<byte[]>((Comparator<byte[]>) Arrays::compareUnsigned);
    bundles.forEach(bundle -> found.addAll(PemBlocks.read(bundle)));
    List<byte[]> shuffled = new ArrayList<>(found);
    // As upstream: nobody may come to rely on an order.
    Collections.shuffle(shuffled, new Random(order));
    var text = new StringBuilder();
    for (byte[] each : shuffled) {
      text.append(PemBlocks.certificate(each));
    }
    return text.toString();
  }
}
