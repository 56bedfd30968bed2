package io.javelet.config.option;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** The kinds of options that hold lists and maps of plain values. */
final class CollectionTypes {
  private static final BigInteger INT32_MIN = BigInteger.valueOf(Integer.MIN_VALUE);
  private static final BigInteger INT32_MAX = BigInteger.valueOf(Integer.MAX_VALUE);

  static final OptionType<List<String>> STRINGS =
      ListType.ofPlain("strings", CollectionTypes::commaLists, ScalarTypes::string);

  static final OptionType<List<Integer>> INT32_LIST =
      ListType.ofPlain(
          "int32 list",
          texts -> Parsed.bad(texts.getLast(), "cannot be given as a flag"),
          node -> ScalarTypes.integer(node, INT32_MIN, INT32_MAX).map(BigInteger::intValueExact));

  static final OptionType<SortedMap<String, String>> STRING_MAP =
      new MapType<>(
          "key=value,...",
          texts -> pairs(texts, '=', "key=value"),
          ScalarTypes::string,
          value -> value,
          false);

  /** Eviction thresholds: on the command line they are written as comparisons. */
  static final OptionType<SortedMap<String, String>> THRESHOLDS =
      new MapType<>(
          "signal<amount,...",
          texts -> pairs(texts, '<', "signal<amount, for example memory.available<100Mi"),
          ScalarTypes::string,
          value -> value,
          false);

  /** Labels: an entry without a value gets an empty one. */
  static final OptionType<SortedMap<String, String>> LABELS =
      new MapType<>(
          "key=value,...", CollectionTypes::labels, ScalarTypes::string, value -> value, false);

  static final OptionType<SortedMap<String, Boolean>> GATES =
      new MapType<>(
          "Gate=bool,...", CollectionTypes::gates, ScalarTypes::bool, value -> value, true);

  static final OptionType<SortedMap<String, List<String>>> HEADERS =
      new MapType<>(
          "name:value,...",
          CollectionTypes::headers,
          node -> STRINGS.fromNode(node),
          value -> value,
          false);

  private CollectionTypes() {}

  private static Parsed<List<String>> commaLists(List<String> texts) {
    List<String> all = new ArrayList<>();
    Defects defects = new Defects();
    for (String text : texts) {
      CommaList.split(text)
          .ifPresentOrElse(all::addAll, () -> defects.add(text, "has unbalanced quotes"));
    }
    return defects.orElse(List.copyOf(all));
  }

  private static List<String> parts(List<String> texts) {
    return texts.stream()
        .flatMap(text -> Stream.of(text.split(",", -1)))
        .filter(part -> !part.isEmpty())
        .toList();
  }

  private static Parsed<Map<String, String>> pairs(
      List<String> texts, char separator, String form) {
    Map<String, String> entries = new LinkedHashMap<>();
    Defects defects = new Defects();
    for (String pair : parts(texts)) {
      int at = pair.indexOf(separator);
      if (at >= 0) {
        entries.put(pair.substring(0, at).strip(), pair.substring(at + 1).strip());
      } else {
        defects.add(pair, "is not of the form " + form);
      }
    }
    return defects.orElse(entries);
  }

  private static Parsed<Map<String, String>> labels(List<String> texts) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (String pair : parts(texts)) {
      int equals = pair.indexOf('=');
      entries.put(
          (equals < 0 ? pair : pair.substring(0, equals)).strip(),
          equals < 0 ? "" : pair.substring(equals + 1).strip());
    }
    return Parsed.good(entries);
  }

  private static Parsed<Map<String, Boolean>> gates(List<String> texts) {
    return switch (pairs(texts, '=', "Gate=true or Gate=false")) {
      case Parsed.Bad<Map<String, String>>(var defects) -> new Parsed.Bad<>(defects);
      case Parsed.Good<Map<String, String>>(var entries) -> {
        Map<String, Boolean> gates = new LinkedHashMap<>();
        Defects defects = new Defects();
        entries.forEach((name, value) ->
            defects
                .keep("[" + name + "]", ScalarTypes.parseBoolean(value))
                .ifPresent(good -> gates.put(name, good)));
        yield defects.orElse(gates);
      }
    };
  }

  /** A repeated header keeps all its values. */
  private static Parsed<Map<String, List<String>>> headers(List<String> texts) {
    Map<String, List<String>> entries = new LinkedHashMap<>();
    Defects defects = new Defects();
    for (String pair : parts(texts)) {
      int colon = pair.indexOf(':');
      if (colon >= 0) {
        entries
            .computeIfAbsent(pair.substring(0, colon).strip(), _ -> new ArrayList<>())
            .add(pair.substring(colon + 1).strip());
      } else {
        defects.add(pair, "is not of the form name:value");
      }
    }
    entries.replaceAll((_, values) -> List.copyOf(values));
    return defects.orElse(entries);
  }
}
