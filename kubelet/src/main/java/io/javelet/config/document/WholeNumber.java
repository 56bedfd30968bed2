package io.javelet.config.document;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whole numbers as upstream's parsers write them: {@code 0x1f}, {@code 0b1}, {@code 0o17} or {@code
 * 017} for octal, and underscores between digits.
 */
public final class WholeNumber {
  private static final Pattern FORM =
      Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)");

  private WholeNumber() {}

  /** The number a text says, of any size; absent when it says none. */
  public static Optional<BigInteger> parse(String text) {
    String digits = text.replace("_", "");
    if (!FORM.matcher(digits).matches()) {
      return Optional.empty();
    }
    boolean negative = digits.startsWith("-");
    String magnitude = digits.startsWith("+") || negative ? digits.substring(1) : digits;
    BigInteger value = magnitude(magnitude);
    return Optional.of(negative ? value.negate() : value);
  }

  private static BigInteger magnitude(String text) {
    if (text.length() < 2 || text.charAt(0) != '0') {
      return new BigInteger(text);
    }
    return switch (text.charAt(1)) {
      case 'x', 'X' -> new BigInteger(text.substring(2), 16);
      case 'b', 'B' -> new BigInteger(text.substring(2), 2);
      case 'o', 'O' -> new BigInteger(text.substring(2), 8);
      default -> new BigInteger(text.substring(1), 8);
    };
  }
}
