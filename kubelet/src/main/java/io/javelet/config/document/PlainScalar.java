package io.javelet.config.document;

import io.javelet.config.document.DocumentNode.BooleanNode;
import io.javelet.config.document.DocumentNode.DecimalNode;
import io.javelet.config.document.DocumentNode.IntegerNode;
import io.javelet.config.document.DocumentNode.NullNode;
import io.javelet.config.document.DocumentNode.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an unquoted YAML scalar means by the YAML 1.1 rules of upstream's parser: {@code yes},
 * {@code on} and {@code y} are booleans, {@code 010} is eight, {@code 1_000} is a thousand.
 *
 * <p>Not a number here, as there: sexagesimals and dates stay texts. {@code .nan} and {@code .inf}
 * cannot be written in JSON, so they stay texts too and the option that meets them complains.
 */
final class PlainScalar {
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?");
  private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final BigInteger SMALLEST = BigInteger.TWO.pow(63).negate();

  private PlainScalar() {}

  static DocumentNode resolve(SourceLocation location, String text) {
    if (NOTHING.contains(text)) {
      return new NullNode(location);
    }
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return new BooleanNode(location, TRUE.contains(text), text);
    }
    String digits = text.replace("_", "");
    Optional<BigInteger> whole = wholeNumber(digits);
    if (whole.isPresent()) {
      return new IntegerNode(location, whole.get(), text);
    }
    if (DECIMAL.matcher(digits).matches()) {
      return number(location, new BigDecimal(digits), text);
    }
    return new TextNode(location, text);
  }

  /** A decimal without a fraction is the whole number it says: JSON makes no difference. */
  static DocumentNode number(SourceLocation location, BigDecimal value, String spelling) {
    if (value.signum() == 0) {
      return new IntegerNode(location, BigInteger.ZERO, spelling);
    }
    boolean whole =
        value.stripTrailingZeros().scale() <= 0 && value.precision() - value.scale() < 20;
    return whole
        ? new IntegerNode(location, value.toBigIntegerExact(), spelling)
        : new DecimalNode(location, value, spelling);
  }

  /** Beyond 64 bits upstream's parser reads a floating-point number. */
  private static Optional<BigInteger> wholeNumber(String digits) {
    return WholeNumber.parse(digits)
        .filter(value -> value.compareTo(SMALLEST) >= 0 && value.compareTo(LARGEST) <= 0);
  }
}
