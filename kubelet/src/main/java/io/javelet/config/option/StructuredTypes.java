package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import io.javelet.config.document.DocumentNode.MapNode;
import io.javelet.config.document.DocumentNode.NullNode;
import io.javelet.config.document.WholeNumber;
import io.javelet.config.value.MemoryReservation;
import io.javelet.config.value.PriorityGracePeriod;
import io.javelet.config.value.Quantity;
import io.javelet.config.value.Taint;
import io.javelet.config.value.VmodulePattern;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The kinds of options that hold lists of objects. */
final class StructuredTypes {

  static final OptionType<List<Taint>> TAINTS =
      new ListType<>(
          "key=value:effect,...",
          StructuredTypes::taints,
          StructuredTypes::taint,
          StructuredTypes::taintJson,
          Set.of("key", "value", "effect", "timeAdded"));

  static final OptionType<List<MemoryReservation>> RESERVED_MEMORY =
      new ListType<>(
          "node:type=quantity,...",
          StructuredTypes::reservations,
          StructuredTypes::reservation,
          StructuredTypes::reservationJson,
          Set.of("numaNode", "limits"));

  static final OptionType<List<VmodulePattern>> VMODULE =
      new ListType<>(
          "pattern=N,...",
          StructuredTypes::vmodule,
          StructuredTypes::vmodulePattern,
          pattern -> object("filePattern", pattern.filePattern(), "verbosity", pattern.verbosity()),
          Set.of("filePattern", "verbosity"));

  static final OptionType<List<PriorityGracePeriod>> PRIORITY_GRACE_PERIODS =
      new ListType<>(
          "list",
          texts -> Parsed.bad(texts.getLast(), "cannot be given as a flag"),
          StructuredTypes::priorityGracePeriod,
          period ->
              object(
                  "priority",
                  period.priority(),
                  "shutdownGracePeriodSeconds",
                  period.gracePeriod().toSeconds()),
          Set.of("priority", "shutdownGracePeriodSeconds"));

  private static final MapType<Quantity> LIMITS =
      new MapType<>(
          "type=quantity",
          texts -> Parsed.bad(texts.getLast(), "cannot be given as a flag"),
          ScalarTypes::quantity,
          Quantity::toString,
          false);

  private StructuredTypes() {}

  /** The last occurrence of the flag replaces the earlier ones; upstream's does so too. */
  private static Parsed<List<Taint>> taints(List<String> texts) {
    Defects defects = new Defects();
    List<Taint> last = new ArrayList<>();
    for (String text : texts) {
      last.clear();
      Stream.of(text.split(",", -1))
          .filter(part -> !text.isEmpty())
          .forEach(part -> defects.keep("", taint(part)).ifPresent(last::add));
    }
    return defects.orElse(List.copyOf(last));
  }

  private static Parsed<Taint> taint(String text) {
    int colon = text.indexOf(':');
    String left = colon < 0 ? text : text.substring(0, colon);
    int equals = left.indexOf('=');
    boolean malformed =
        colon < 0
            || text.indexOf(':', colon + 1) >= 0
            || (equals >= 0 && left.indexOf('=', equals + 1) >= 0);
    if (malformed) {
      return Parsed.bad(text, "is not a taint; write key=value:effect or key:effect");
    }
    return Parsed.good(
        new Taint(
            equals < 0 ? left : left.substring(0, equals),
            equals < 0 ? "" : left.substring(equals + 1),
            text.substring(colon + 1),
            Optional.empty()));
  }

  private static Parsed<Taint> taint(DocumentNode node) {
    if (!(node instanceof MapNode map)) {
      return Parsed.bad(node, "is " + node.kind() + "; expected a map of key, value, effect");
    }
    Defects defects = new Defects();
    Taint taint =
        new Taint(
            member(map, "key", ScalarTypes::string, defects).orElse(""),
            member(map, "value", ScalarTypes::string, defects).orElse(""),
            member(map, "effect", ScalarTypes::string, defects).orElse(""),
            member(map, "timeAdded", ScalarTypes::string, defects));
    return defects.orElse(taint);
  }

  private static Object taintJson(Taint taint) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", taint.key());
    if (!taint.value().isEmpty()) {
      json.put("value", taint.value());
    }
    json.put("effect", taint.effect());
    taint.timeAdded().ifPresent(time -> json.put("timeAdded", time));
    return json;
  }

  private static Parsed<List<MemoryReservation>> reservations(List<String> texts) {
    Defects defects = new Defects();
    List<MemoryReservation> all = new ArrayList<>();
    for (String text : texts) {
      Stream.of(text.split(";", -1))
          .filter(part -> !part.isEmpty())
          .forEach(part -> defects.keep("", reservation(part)).ifPresent(all::add));
    }
    return defects.orElse(List.copyOf(all));
  }

  private static Parsed<MemoryReservation> reservation(String text) {
    int colon = text.indexOf(':');
    Optional<BigInteger> node =
        colon < 0
            ? Optional.empty()
            : WholeNumber.parse(text.substring(0, colon)).filter(n -> n.bitLength() < 32);
    Map<String, Quantity> limits = new LinkedHashMap<>();
    boolean wellFormed = node.isPresent();
    for (String pair : text.substring(colon + 1).split(",", -1)) {
      int equals = pair.indexOf('=');
      Optional<Quantity> limit =
          equals < 1 ? Optional.empty() : Quantity.parse(pair.substring(equals + 1));
      limit.ifPresent(quantity -> limits.put(pair.substring(0, equals), quantity));
      wellFormed &= limit.isPresent();
    }
    return wellFormed
        ? Parsed.good(new MemoryReservation(node.map(BigInteger::intValueExact).orElse(0), limits))
        : Parsed.bad(text, "is not of the form numa-node:type=quantity[,type=quantity]");
  }

  private static Parsed<MemoryReservation> reservation(DocumentNode node) {
    if (!(node instanceof MapNode map)) {
      return Parsed.bad(node, "is " + node.kind() + "; expected a map of numaNode, limits");
    }
    Defects defects = new Defects();
    MemoryReservation reservation =
        new MemoryReservation(
            member(map, "numaNode", ScalarTypes.INT32::fromNode, defects).orElse(0),
            member(map, "limits", LIMITS::fromNode, defects).orElseGet(TreeMap::new));
    return defects.orElse(reservation);
  }

  private static Object reservationJson(MemoryReservation reservation) {
    Map<String, Object> limits = new TreeMap<>();
    reservation.limits().forEach((type, quantity) -> limits.put(type, quantity.toString()));
    return object("numaNode", reservation.numaNode(), "limits", limits);
  }

  /** The last occurrence of the flag replaces the earlier ones; upstream's does so too. */
  private static Parsed<List<VmodulePattern>> vmodule(List<String> texts) {
    Defects defects = new Defects();
    List<VmodulePattern> last = new ArrayList<>();
    for (String text : texts) {
      last.clear();
      Stream.of(text.split(",", -1))
          .filter(part -> !part.isEmpty())
          .forEach(part -> defects.keep("", vmodulePattern(part)).ifPresent(last::add));
    }
    return defects.orElse(List.copyOf(last));
  }

  private static Parsed<VmodulePattern> vmodulePattern(String text) {
    String[] halves = text.split("=", -1);
    Optional<BigInteger> verbosity =
        halves.length == 2 && !halves[0].isEmpty()
            ? WholeNumber.parse(halves[1]).filter(v -> v.signum() >= 0 && v.bitLength() <= 31)
            : Optional.empty();
    return verbosity
        .map(v -> Parsed.good(new VmodulePattern(halves[0], v.longValueExact())))
        .orElseGet(
            () -> Parsed.bad(text, "is not of the form pattern=N with N between 0 and 2147483647"));
  }

  private static Parsed<VmodulePattern> vmodulePattern(DocumentNode node) {
    if (!(node instanceof MapNode map)) {
      return Parsed.bad(node, "is " + node.kind() + "; expected a map of filePattern, verbosity");
    }
    Defects defects = new Defects();
    VmodulePattern pattern =
        new VmodulePattern(
            member(map, "filePattern", ScalarTypes::string, defects).orElse(""),
            member(map, "verbosity", ScalarTypes.UINT32::fromNode, defects).orElse(0L));
    return defects.orElse(pattern);
  }

  private static Parsed<PriorityGracePeriod> priorityGracePeriod(DocumentNode node) {
    if (!(node instanceof MapNode map)) {
      return Parsed.bad(
          node, "is " + node.kind() + "; expected a map of priority, shutdownGracePeriodSeconds");
    }
    Defects defects = new Defects();
    PriorityGracePeriod period =
        new PriorityGracePeriod(
            member(map, "priority", ScalarTypes.INT32::fromNode, defects).orElse(0),
            Duration.ofSeconds(
                member(map, "shutdownGracePeriodSeconds", ScalarTypes.INT64::fromNode, defects)
                    .orElse(0L)));
    return defects.orElse(period);
  }

  private static <T> Optional<T> member(
      MapNode map, String key, Function<DocumentNode, Parsed<T>> parser, Defects defects) {
    return map.value(key)
        .filter(node -> !(node instanceof NullNode))
        .flatMap(node -> defects.keep("." + key, parser.apply(node)));
  }

  private static Map<String, Object> object(
      String firstKey, Object first, String secondKey, Object second) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(firstKey, first);
    json.put(secondKey, second);
    return json;
  }
}
