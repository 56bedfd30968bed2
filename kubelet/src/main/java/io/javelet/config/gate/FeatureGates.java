package io.javelet.config.gate;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which features are on. Immutable; any thread. Never global: whoever depends on a gate receives
 * this by constructor.
 */
public final class FeatureGates {
  private static final String ALL_ALPHA = "AllAlpha";
  private static final String ALL_BETA = "AllBeta";

  private final SortedMap<String, Boolean> values;

  private FeatureGates(SortedMap<String, Boolean> values) {
    this.values = values;
  }

  /**
   * Lays explicit settings over the defaults. {@code AllAlpha} and {@code AllBeta} move every gate
   * of their stage that was not named itself. Names the catalogue does not know are ignored here;
   * who calls this has reported them.
   */
  public static FeatureGates of(GateCatalogue catalogue, Map<String, Boolean> settings) {
    SortedMap<String, Boolean> values = new TreeMap<>();
    for (FeatureGate gate : catalogue.known()) {
      boolean byStage =
          switch (gate.stage()) {
            case ALPHA -> settings.getOrDefault(ALL_ALPHA, gate.enabledByDefault());
            case BETA -> settings.getOrDefault(ALL_BETA, gate.enabledByDefault());
            case GA, DEPRECATED -> gate.enabledByDefault();
          };
      boolean unnamed = gate.locked() ? gate.enabledByDefault() : byStage;
      boolean meta = gate.name().equals(ALL_ALPHA) || gate.name().equals(ALL_BETA);
      values.put(
          gate.name(),
          settings.getOrDefault(gate.name(), meta ? gate.enabledByDefault() : unnamed));
    }
    return new FeatureGates(Collections.unmodifiableSortedMap(values));
  }

  /** Every gate at its default. */
  public static FeatureGates defaults() {
    return of(GateCatalogue.load(), Map.of());
  }

  /**
   * Whether a feature is on.
   *
   * @throws IllegalArgumentException for a name that the compatible version does not have
   */
  public boolean enabled(String name) {
    Boolean value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("there is no feature gate " + name);
    }
    return value;
  }

  /** Every gate and whether it is on, by name. */
  public SortedMap<String, Boolean> all() {
    return values;
  }
}
