package io.javelet.config.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of a resource in the API's notation: {@code 500m}, {@code 1Gi}, {@code 2e3}.
 *
 * @param amount in base units (bytes, cores, pieces)
 * @param notation which family of suffixes it was written with
 */
public record Quantity(BigDecimal amount, Notation notation) implements Comparable<Quantity> {

  /** The three families of suffixes. */
  public enum Notation {
    /** {@code Ki Mi Gi Ti Pi Ei}. */
    BINARY_SUFFIX,
    /** {@code n u m k M G T P E}, or none. */
    DECIMAL_SUFFIX,
    /** {@code e3}, {@code E6}. */
    DECIMAL_EXPONENT
  }

  /** Nothing of it. */
  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Notation.DECIMAL_SUFFIX);

  private static final Pattern FORM =
      Pattern.compile("([-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))([A-Za-z]*)((?:[-+]?[0-9]{1,4})?)");
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final Map<String, Integer> DECIMAL =
      Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final int FINEST_SCALE = 9;

  /** Reads a quantity; absent when the text is none. Finer than a billionth is rounded up. */
  public static Optional<Quantity> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String digits = form.group(1);
    String suffix = form.group(2);
    String exponent = form.group(3);
    BigDecimal number = new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
    if (!exponent.isEmpty()) {
      return suffix.equalsIgnoreCase("e")
          ? Optional.of(
              new Quantity(
                  rounded(number.scaleByPowerOfTen(Integer.parseInt(exponent))),
                  Notation.DECIMAL_EXPONENT))
          : Optional.empty();
    }
    int binary = BINARY.indexOf(suffix);
    if (binary > 0) {
      BigDecimal factor = new BigDecimal(BigInteger.TWO.pow(10 * binary));
      return Optional.of(new Quantity(rounded(number.multiply(factor)), Notation.BINARY_SUFFIX));
    }
    return Optional.ofNullable(DECIMAL.get(suffix))
        .map(power ->
            new Quantity(rounded(number.scaleByPowerOfTen(power)), Notation.DECIMAL_SUFFIX));
  }

  private static BigDecimal rounded(BigDecimal value) {
    return value.scale() > FINEST_SCALE ? value.setScale(FINEST_SCALE, RoundingMode.UP) : value;
  }

  /** The amount in whole base units, rounded up, as upstream reads sizes. */
  public long toLong() {
    BigDecimal whole = amount.setScale(0, RoundingMode.CEILING);
    BigDecimal most = BigDecimal.valueOf(Long.MAX_VALUE);
    return whole.min(most).max(BigDecimal.valueOf(Long.MIN_VALUE)).longValueExact();
  }

  /** Whether the amount is a whole number of base units. */
  public boolean isWhole() {
    return amount.stripTrailingZeros().scale() <= 0;
  }

  /** −1, 0 or 1. */
  public int signum() {
    return amount.signum();
  }

  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  /** The canonical text: the largest suffix that needs no fraction. */
  @Override
  public String toString() {
    if (amount.signum() == 0) {
      return "0";
    }
    return switch (notation) {
      case BINARY_SUFFIX -> isWhole() ? binaryText() : decimalText();
      case DECIMAL_SUFFIX -> decimalText();
      case DECIMAL_EXPONENT -> exponentText();
    };
  }

  private String binaryText() {
    BigInteger value = amount.toBigIntegerExact();
    BigInteger step = BigInteger.valueOf(1024);
    int index = 0;
    while (index < BINARY.size() - 1
        && value.abs().compareTo(step) >= 0
        && value.mod(step).signum() == 0) {
      value = value.divide(step);
      index++;
    }
    return value + BINARY.get(index);
  }

  private String decimalText() {
    int power = thousands();
    String suffix =
        DECIMAL.entrySet().stream()
            .filter(e -> Objects.equals(e.getValue(), power))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("");
    return amount.scaleByPowerOfTen(-power).toBigIntegerExact() + suffix;
  }

  private String exponentText() {
    int power = thousands();
    BigInteger value = amount.scaleByPowerOfTen(-power).toBigIntegerExact();
    return power == 0 ? value.toString() : value + "e" + power;
  }

  private int thousands() {
    int zeros = -amount.stripTrailingZeros().scale();
    return Math.min(18, Math.max(-9, Math.floorDiv(zeros, 3) * 3));
  }
}
