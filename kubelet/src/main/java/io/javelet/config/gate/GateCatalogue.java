package io.javelet.config.gate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The gates there are and the gates there were, read from the tables beside this class. Immutable;
 * any thread.
 */
public final class GateCatalogue {
  private final SortedMap<String, FeatureGate> known;
  private final SortedMap<String, RetiredGate> retired;
  private final SortedMap<String, ForeignGate> foreign;
  private final SortedMap<String, List<String>> dependencies;

  private GateCatalogue(
      SortedMap<String, FeatureGate> known,
      SortedMap<String, RetiredGate> retired,
      SortedMap<String, ForeignGate> foreign,
      SortedMap<String, List<String>> dependencies) {
    this.known = known;
    this.retired = retired;
    this.foreign = foreign;
    this.dependencies = dependencies;
  }

  /** Reads the tables that ship with the agent. */
  public static GateCatalogue load() {
    SortedMap<String, FeatureGate> known = new TreeMap<>();
    rows("feature-gates.tsv")
        .forEach(row -> {
          FeatureGate.Stage stage = FeatureGate.Stage.valueOf(row[1].toUpperCase(Locale.ROOT));
          known.put(
              row[0],
              new FeatureGate(
                  row[0], stage, Boolean.parseBoolean(row[2]), row[3].equals("y"), row[4]));
        });
    SortedMap<String, RetiredGate> retired = new TreeMap<>();
    rows("retired-feature-gates.tsv")
        .forEach(row -> retired.put(row[0], new RetiredGate(row[0], row[1], row[2])));
    SortedMap<String, ForeignGate> foreign = new TreeMap<>();
    rows("foreign-feature-gates.tsv")
        .forEach(row -> foreign.put(row[0], new ForeignGate(row[0], row[1])));
    SortedMap<String, List<String>> dependencies = new TreeMap<>();
    rows("feature-gate-dependencies.tsv")
        .forEach(row -> dependencies.put(row[0], List.of(row[1].split(",", -1))));
    return new GateCatalogue(known, retired, foreign, dependencies);
  }

  /** Every gate of the compatible version, by name. */
  public List<FeatureGate> known() {
    return List.copyOf(known.values());
  }

  /** Every gate that was removed, by name. */
  public List<RetiredGate> retired() {
    return List.copyOf(retired.values());
  }

  /** A gate of the compatible version. */
  public Optional<FeatureGate> find(String name) {
    return Optional.ofNullable(known.get(name));
  }

  /** A gate that was removed. */
  public Optional<RetiredGate> findRetired(String name) {
    return Optional.ofNullable(retired.get(name));
  }

  /** A gate that only a distribution has. */
  public Optional<ForeignGate> findForeign(String name) {
    return Optional.ofNullable(foreign.get(name));
  }

  /** The gates that have to be on wherever this one is. */
  public List<String> dependencies(String name) {
    return dependencies.getOrDefault(name, List.of());
  }

  private static Stream<String[]> rows(String resource) {
    try (InputStream stream = GateCatalogue.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is missing beside " + GateCatalogue.class);
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      return reader
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split("\t", -1))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
