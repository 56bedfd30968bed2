package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/**
 * Amounts of resources by name ({@code cpu}, {@code memory}, {@code hugepages-2Mi}, …) in base
 * units: processors, bytes, pieces. Exact; rounded up only where a whole number is asked for. A
 * name with amount zero is not the same as a missing name.
 *
 * @param byName the amounts
 */
public record ResourceAmounts(Map<String, BigDecimal> byName) {
  /** Processors. */
  public static final String CPU = "cpu";

  /** Bytes of memory. */
  public static final String MEMORY = "memory";

  /** Prefix of the resources that are bytes of huge pages of one size. */
  public static final String HUGEPAGES_PREFIX = "hugepages-";

  /** No resource at all. */
  public static final ResourceAmounts NONE = new ResourceAmounts(Map.of());

  private static final BigDecimal MILLI = BigDecimal.valueOf(1000);

  public ResourceAmounts {
    byName = Map.copyOf(byName);
  }

  /** What a requests, limits or overhead map of the API says. */
  public static ResourceAmounts of(Map<String, Quantity> quantities) {
    Map<String, BigDecimal> amounts = new HashMap<>();
    quantities.forEach((name, quantity) -> amounts.put(name, quantity.getNumericalAmount()));
    return new ResourceAmounts(amounts);
  }

  /** Whether there is an entry of that name, be it zero. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /** Whether there is more than nothing of that name. */
  public boolean hasSome(String name) {
    return amount(name).signum() > 0;
  }

  /** The amount of that name, zero when there is no entry. */
  public BigDecimal amount(String name) {
    return byName.getOrDefault(name, BigDecimal.ZERO);
  }

  /** The amount in whole base units, rounded up. */
  public long value(String name) {
    return whole(amount(name));
  }

  /** The amount in thousandths of a base unit, rounded up. */
  public long millis(String name) {
    return whole(amount(name).multiply(MILLI));
  }

  /** Thousandths of a processor, rounded up. */
  public long cpuMillis() {
    return millis(CPU);
  }

  /** Bytes of memory, rounded up. */
  public long memoryBytes() {
    return value(MEMORY);
  }

  /** The sum of both, name by name. */
  public ResourceAmounts plus(ResourceAmounts other) {
    return combined(other, BigDecimal::add);
  }

  /** What is left of the names here when the other is taken away; never less than nothing. */
  public ResourceAmounts minus(ResourceAmounts other) {
    Map<String, BigDecimal> rest = new HashMap<>();
    byName.forEach(
        (name, amount) -> rest.put(name, amount.subtract(other.amount(name)).max(BigDecimal.ZERO)));
    return new ResourceAmounts(rest);
  }

  /** The sum of all amounts under one name. */
  ResourceAmounts summedAs(String name) {
    return new ResourceAmounts(
        Map.of(name, byName.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add)));
  }

  /** The larger of both, name by name. */
  public ResourceAmounts max(ResourceAmounts other) {
    return combined(other, BigDecimal::max);
  }

  /** These amounts, but the other's where it has an entry of that name. */
  public ResourceAmounts overriddenBy(ResourceAmounts other) {
    return combined(other, (mine, theirs) -> theirs);
  }

  /** The entries whose names {@code wanted} accepts. */
  public ResourceAmounts only(Predicate<String> wanted) {
    Map<String, BigDecimal> kept = new HashMap<>(byName);
    kept.keySet().removeIf(wanted.negate());
    return new ResourceAmounts(kept);
  }

  private ResourceAmounts combined(ResourceAmounts other, BinaryOperator<BigDecimal> operator) {
    Map<String, BigDecimal> result = new HashMap<>(byName);
    other.byName.forEach((name, amount) -> result.merge(name, amount, operator));
    return new ResourceAmounts(result);
  }

  private static long whole(BigDecimal amount) {
    BigDecimal rounded = amount.setScale(0, RoundingMode.CEILING);
    return rounded.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0
        ? Long.MAX_VALUE
        : rounded.longValueExact();
  }
}
