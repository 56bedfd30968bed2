package io.javelet.document;

import io.javelet.document.DocumentNode.BooleanNode;
import io.javelet.document.DocumentNode.DecimalNode;
import io.javelet.document.DocumentNode.IntegerNode;
import io.javelet.document.DocumentNode.NullNode;
import io.javelet.document.DocumentNode.ScalarNode;
import io.javelet.document.DocumentNode.TextNode;
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
 * cannot be written in JSON, so they stay texts too and the field that meets them complains.
 */
final class PlainScalar {
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
  private static final Pattern WHOLE =
      Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?");
  private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final BigInteger SMALLEST = BigInteger.TWO.pow(63).negate();

  /** Longer texts are no numbers that JSON could carry; not even looked at. */
  private static final int LONGEST_NUMBER = 400;

  private PlainScalar() {}

  static ScalarNode resolve(int line, int column, String text) {
    if (text.isEmpty() || text.equals("~")) {
      return new NullNode(line, column);
    }
    char first = text.charAt(0);
    boolean numeric = (first >= '0' && first <= '9') || "+-.".indexOf(first) >= 0;
    return numeric ? resolveNumber(line, column, text) : resolveWord(line, column, text);
  }

  private static ScalarNode resolveWord(int line, int column, String text) {
    if (text.length() > 5) {
      return new TextNode(line, column, text);
    }
    if (NOTHING.contains(text)) {
      return new NullNode(line, column);
    }
    boolean yes = TRUE.contains(text);
    return yes || FALSE.contains(text)
        ? new BooleanNode(line, column, yes, text)
        : new TextNode(line, column, text);
  }

  private static ScalarNode resolveNumber(int line, int column, String text) {
    if (text.length() > LONGEST_NUMBER) {
      return new TextNode(line, column, text);
    }
    String digits = text.replace("_", "");
    Optional<BigInteger> whole = wholeNumber(digits);
    if (whole.isPresent()) {
      return new IntegerNode(line, column, whole.get(), text);
    }
    return DECIMAL.matcher(digits).matches()
        ? number(line, column, new BigDecimal(digits), text)
        : new TextNode(line, column, text);
  }

  /** A decimal without a fraction is the whole number it says: JSON makes no difference. */
  static ScalarNode number(int line, int column, BigDecimal value, String spelling) {
    if (value.signum() == 0) {
      return new IntegerNode(line, column, BigInteger.ZERO, spelling);
    }
    boolean short20 = value.precision() - value.scale() <= 20;
    boolean whole = short20 && value.stripTrailingZeros().scale() <= 0;
    return whole
        ? new IntegerNode(line, column, value.toBigIntegerExact(), spelling)
        : new DecimalNode(line, column, value, spelling);
  }

  private static Optional<BigInteger> wholeNumber(String digits) {
    if (!WHOLE.matcher(digits).matches()) {
      return Optional.empty();
    }
    boolean negative = digits.startsWith("-");
    String magnitude = digits.startsWith("+") || negative ? digits.substring(1) : digits;
    BigInteger value = magnitude(magnitude);
    BigInteger signed = negative ? value.negate() : value;
    return signed.compareTo(SMALLEST) < 0 || signed.compareTo(LARGEST) > 0
        ? Optional.empty()
        : Optional.of(signed);
  }

  private static BigInteger magnitude(String text) {
    if (text.length() > 1 && text.charAt(0) == '0') {
      char base = Character.toLowerCase(text.charAt(1));
      return switch (base) {
        case 'x' -> new BigInteger(text.substring(2), 16);
        case 'b' -> new BigInteger(text.substring(2), 2);
        case 'o' -> new BigInteger(text.substring(2), 8);
        default -> new BigInteger(text.substring(1), 8);
      };
    }
    return new BigInteger(text);
  }
}
