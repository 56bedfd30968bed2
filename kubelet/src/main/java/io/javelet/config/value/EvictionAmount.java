package io.javelet.config.value;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much has to be left: an amount, or a share of the whole. */
public sealed interface EvictionAmount {

  /** So much. */
  record Absolute(Quantity quantity) implements EvictionAmount {}

  /**
   * A share.
   *
   * @param percent between 0 and 100
   */
  record Share(BigDecimal percent) implements EvictionAmount {}

  /** The form of a share. */
  Pattern SHARE = Pattern.compile("([-+]?[0-9]*\\.?[0-9]+)%");

  /** Reads either; absent when the text is neither. */
  static Optional<EvictionAmount> parse(String text) {
    Matcher share = SHARE.matcher(text);
    return share.matches()
        ? Optional.of(new Share(new BigDecimal(share.group(1))))
        : Quantity.parse(text).map(Absolute::new);
  }
}
