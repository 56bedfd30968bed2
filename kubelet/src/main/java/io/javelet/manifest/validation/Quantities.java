package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API's quantities: a decimal number with a binary, decimal or exponent suffix. Pure. */
public final class Quantities {
  private static final Pattern FORM =
      Pattern.compile("([+-]?(?:[0-9]{1,40}(?:\\.[0-9]{0,40})?|\\.[0-9]{1,40}))([a-zA-Z0-9+-]*)");
  private static final Pattern EXPONENT = Pattern.compile("[eE]([+-]?[0-9]{1,3})");
  private static final int MILLI_DIGITS = 3;

  private static final Map<String, BigDecimal> FACTORS =
      Map.ofEntries(
          Map.entry("", BigDecimal.ONE),
          Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
          Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
          Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("E", BigDecimal.TEN.pow(18)),
          Map.entry("Ki", BigDecimal.TWO.pow(10)),
          Map.entry("Mi", BigDecimal.TWO.pow(20)),
          Map.entry("Gi", BigDecimal.TWO.pow(30)),
          Map.entry("Ti", BigDecimal.TWO.pow(40)),
          Map.entry("Pi", BigDecimal.TWO.pow(50)),
          Map.entry("Ei", BigDecimal.TWO.pow(60)));

  /** What people write who think of bytes or of other programs. */
  private static final Map<String, String> MISTAKES =
      Map.ofEntries(
          Map.entry("K", "k"),
          Map.entry("KB", "k"),
          Map.entry("kB", "k"),
          Map.entry("MB", "M"),
          Map.entry("GB", "G"),
          Map.entry("TB", "T"),
          Map.entry("KiB", "Ki"),
          Map.entry("MiB", "Mi"),
          Map.entry("GiB", "Gi"),
          Map.entry("TiB", "Ti"),
          Map.entry("ki", "Ki"),
          Map.entry("mi", "Mi"),
          Map.entry("gi", "Gi"),
          Map.entry("g", "G"));

  private Quantities() {}

  /** The number that a quantity stands for, if it is one. */
  public static Optional<BigDecimal> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(form.group(1));
    String suffix = form.group(2);
    Optional<BigDecimal> factor = Optional.ofNullable(FACTORS.get(suffix));
    if (factor.isPresent()) {
      return Optional.of(number.multiply(factor.get()));
    }
    Matcher exponent = EXPONENT.matcher(suffix);
    return exponent.matches()
        ? Optional.of(number.scaleByPowerOfTen(Integer.parseInt(exponent.group(1))))
        : Optional.empty();
  }

  /** The number that a quantity stands for; 0 for one that is none, which decoding has refused. */
  public static BigDecimal value(Quantity quantity) {
    return parse(quantity.toString()).orElse(BigDecimal.ZERO);
  }

  /** A quantity that is finer than a thousandth, rounded up to one; any other as it is. */
  public static Quantity roundedUpToMilli(Quantity quantity) {
    BigDecimal value = value(quantity);
    if (value.stripTrailingZeros().scale() <= MILLI_DIGITS) {
      return quantity;
    }
    BigDecimal milli = value.setScale(MILLI_DIGITS, RoundingMode.UP).movePointRight(MILLI_DIGITS);
    return new Quantity(milli.toBigInteger().toString(), "m");
  }

  /** What somebody probably meant who wrote this. */
  public static Optional<String> suggestion(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.ofNullable(MISTAKES.get(form.group(2)))
            .map(suffix -> "did you mean \"" + form.group(1) + suffix + "\"?")
        : Optional.empty();
  }
}
