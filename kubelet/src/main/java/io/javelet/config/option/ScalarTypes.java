package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import io.javelet.config.document.DocumentNode.BooleanNode;
import io.javelet.config.document.DocumentNode.DecimalNode;
import io.javelet.config.document.DocumentNode.IntegerNode;
import io.javelet.config.document.DocumentNode.TextNode;
import io.javelet.config.document.WholeNumber;
import io.javelet.config.value.GoDuration;
import io.javelet.config.value.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The kinds of options that hold one value, with the spellings upstream accepts. */
final class ScalarTypes {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");
  private static final String DURATION_FORM =
      "is not a duration; write a number with a unit (ns, us, ms, s, m, h), for example \"1m30s\"";
  private static final String QUANTITY_FORM =
      "is not a quantity; write a number with an optional suffix, for example \"500Mi\"";

  static final OptionType<Boolean> BOOL =
      new ScalarType<>(
          "bool",
          ScalarTypes::parseBoolean,
          ScalarTypes::bool,
          value -> value,
          value -> !value,
          ScalarType.Form.SWITCH);

  static final OptionType<String> STRING =
      new ScalarType<>(
          "string",
          Parsed::good,
          ScalarTypes::string,
          value -> value,
          String::isEmpty,
          ScalarType.Form.PLAIN);

  /** {@code --version} is alone, or names what to print. */
  static final OptionType<String> VERSION =
      new ScalarType<>(
          "version",
          Parsed::good,
          ScalarTypes::string,
          value -> value,
          String::isEmpty,
          ScalarType.Form.SWITCH);

  static final OptionType<Integer> INT32 =
      whole("int32", Integer.MIN_VALUE, Integer.MAX_VALUE, BigInteger::intValueExact);

  static final OptionType<Long> INT64 =
      whole("int64", Long.MIN_VALUE, Long.MAX_VALUE, BigInteger::longValueExact);

  /** A log verbosity: JSON always shows it. */
  static final OptionType<Long> UINT32 =
      new ScalarType<>(
          "uint32",
          text ->
              integer(text, BigInteger.ZERO, BigInteger.valueOf(0xFFFF_FFFFL))
                  .map(BigInteger::longValueExact),
          node ->
              integer(node, BigInteger.ZERO, BigInteger.valueOf(0xFFFF_FFFFL))
                  .map(BigInteger::longValueExact),
          value -> value,
          value -> value == 0,
          ScalarType.Form.ALWAYS_WRITTEN);

  static final OptionType<Double> FLOAT =
      new ScalarType<>(
          "float",
          text -> Parsed.bad(text, "cannot be given as a flag"),
          ScalarTypes::decimal,
          value -> value,
          value -> value == 0,
          ScalarType.Form.PLAIN);

  static final OptionType<Duration> DURATION =
      new ScalarType<>(
          "duration",
          ScalarTypes::parseDuration,
          ScalarTypes::duration,
          GoDuration::format,
          Duration::isZero,
          ScalarType.Form.ALWAYS_WRITTEN);

  /** A duration that a file may also give as a bare number of nanoseconds. */
  static final OptionType<Duration> DURATION_OR_NANOS =
      new ScalarType<>(
          "duration",
          ScalarTypes::parseDuration,
          node ->
              node instanceof IntegerNode(var _, BigInteger value, var _) && value.bitLength() < 64
                  ? Parsed.good(Duration.ofNanos(value.longValueExact()))
                  : duration(node),
          GoDuration::format,
          Duration::isZero,
          ScalarType.Form.ALWAYS_WRITTEN);

  static final OptionType<Quantity> QUANTITY =
      new ScalarType<>(
          "quantity",
          text -> orElseBad(Quantity.parse(text), text, QUANTITY_FORM),
          ScalarTypes::quantity,
          Quantity::toString,
          value -> value.signum() == 0,
          ScalarType.Form.ALWAYS_WRITTEN);

  private ScalarTypes() {}

  private static <T extends Number> OptionType<T> whole(
      String name, long least, long most, Function<BigInteger, T> narrow) {
    BigInteger low = BigInteger.valueOf(least);
    BigInteger high = BigInteger.valueOf(most);
    return new ScalarType<>(
        name,
        text -> integer(text, low, high).map(narrow),
        node -> integer(node, low, high).map(narrow),
        value -> value,
        value -> value.longValue() == 0,
        ScalarType.Form.PLAIN);
  }

  static Parsed<Boolean> parseBoolean(String text) {
    if (TRUE.contains(text)) {
      return Parsed.good(true);
    }
    return FALSE.contains(text)
        ? Parsed.good(false)
        : Parsed.bad(text, "is not a boolean; write true or false");
  }

  static Parsed<Boolean> bool(DocumentNode node) {
    if (node instanceof BooleanNode(var _, boolean value, var _)) {
      return Parsed.good(value);
    }
    boolean quoted =
        node instanceof TextNode(var _, String value)
            && (TRUE.contains(value) || FALSE.contains(value));
    return Parsed.bad(
        node, "is " + node.kind() + "; expected true or false" + (quoted ? " without quotes" : ""));
  }

  static Parsed<String> string(DocumentNode node) {
    return switch (node) {
      case TextNode(var _, String value) -> Parsed.good(value);
      case BooleanNode bool ->
          Parsed.bad(node, "is a boolean; expected a string: write \"" + bool.spelling() + "\"");
      case IntegerNode number ->
          Parsed.bad(node, "is a number; expected a string: write \"" + number.spelling() + "\"");
      case DecimalNode number ->
          Parsed.bad(node, "is a number; expected a string: write \"" + number.spelling() + "\"");
      case DocumentNode.MapNode _, DocumentNode.ListNode _, DocumentNode.NullNode _ ->
          Parsed.bad(node, "is " + node.kind() + "; expected a string");
    };
  }

  static Parsed<BigInteger> integer(String text, BigInteger low, BigInteger high) {
    Optional<BigInteger> number = WholeNumber.parse(text);
    if (number.isEmpty()) {
      return Parsed.bad(text, "is not a whole number");
    }
    return inRange(number.get(), low, high)
        ? Parsed.good(number.get())
        : Parsed.bad(text, "must be between " + low + " and " + high);
  }

  static Parsed<BigInteger> integer(DocumentNode node, BigInteger low, BigInteger high) {
    if (!(node instanceof IntegerNode(var _, BigInteger value, var _))) {
      boolean quoted = node instanceof TextNode(var _, String text) && text.matches("-?[0-9]+");
      return Parsed.bad(
          node,
          "is "
              + (node instanceof DecimalNode ? "not whole" : node.kind())
              + "; expected a whole number"
              + (quoted ? " without quotes" : ""));
    }
    return inRange(value, low, high)
        ? Parsed.good(value)
        : Parsed.bad(node, "must be between " + low + " and " + high);
  }

  private static boolean inRange(BigInteger value, BigInteger low, BigInteger high) {
    return value.compareTo(low) >= 0 && value.compareTo(high) <= 0;
  }

  private static Parsed<Double> decimal(DocumentNode node) {
    return switch (node) {
      case IntegerNode(var _, BigInteger value, var _) -> Parsed.good(value.doubleValue());
      case DecimalNode(var _, BigDecimal value, var _) -> Parsed.good(value.doubleValue());
      case DocumentNode.MapNode _,
          DocumentNode.ListNode _,
          DocumentNode.NullNode _,
          BooleanNode _,
          TextNode _ ->
          Parsed.bad(node, "is " + node.kind() + "; expected a number");
    };
  }

  static Parsed<Duration> parseDuration(String text) {
    return orElseBad(GoDuration.parse(text), text, DURATION_FORM);
  }

  static Parsed<Duration> duration(DocumentNode node) {
    if (node instanceof TextNode(var _, String text)) {
      return GoDuration.parse(text)
          .map(Parsed::good)
          .orElseGet(() -> Parsed.bad(node, DURATION_FORM));
    }
    return Parsed.bad(node, "is " + node.kind() + "; expected a duration such as \"30s\"");
  }

  static Parsed<Quantity> quantity(DocumentNode node) {
    String text =
        switch (node) {
          case TextNode(var _, String value) -> value;
          case IntegerNode(var _, BigInteger value, var _) -> value.toString();
          case DecimalNode(var _, BigDecimal value, var _) -> value.toPlainString();
          case DocumentNode.MapNode _,
              DocumentNode.ListNode _,
              DocumentNode.NullNode _,
              BooleanNode _ ->
              "";
        };
    return Quantity.parse(text).map(Parsed::good).orElseGet(() -> Parsed.bad(node, QUANTITY_FORM));
  }

  private static <T> Parsed<T> orElseBad(Optional<T> value, String text, String message) {
    return value.map(Parsed::good).orElseGet(() -> Parsed.bad(text, message));
  }
}
