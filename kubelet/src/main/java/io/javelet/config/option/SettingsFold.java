package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import io.javelet.config.document.DocumentNode.NullNode;
import io.javelet.config.document.SourceLocation;
import io.javelet.config.gate.FeatureGates;
import io.javelet.config.report.Origin;
import io.javelet.config.value.HostFacts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lays one source of settings over another: defaults, then the file, then the drop-ins, then the
 * flags. Every step is a pure function from settings to settings; what cannot be read is reported
 * and leaves the earlier value in force.
 */
public final class SettingsFold {

  private SettingsFold() {}

  /** Where a start begins that names no configuration file. */
  public static Settings withoutFile() {
    return Settings.defaults(false);
  }

  /**
   * Reads the file named by {@code --config} over the defaults.
   *
   * @param values the options it gives
   * @param directory what its relative paths count from
   */
  public static Settings file(
      Map<KubeletOption<?>, DocumentNode> values, Path directory, Findings findings) {
    Settings settings = Settings.defaults(true);
    for (Map.Entry<KubeletOption<?>, DocumentNode> entry : values.entrySet()) {
      if (!(entry.getValue() instanceof NullNode)) {
        settings = fileValue(settings, entry.getKey(), entry.getValue(), findings);
      }
    }
    Settings read = settings;
    Settings derived =
        DerivedDefaults.apply(
            withAbsolutePaths(settings, directory), option -> !read.given(option));
    return withEvictionDefaults(derived);
  }

  private static <T> Settings fileValue(
      Settings settings, KubeletOption<T> option, DocumentNode node, Findings findings) {
    Origin origin = new Origin.ConfigFile(node.location());
    return switch (option.type().fromNode(node)) {
      case Parsed.Good<T>(T value) ->
          settings.with(
              fill(new Setting<>(option, Optional.of(value), origin, Places.of(node)), true));
      case Parsed.Bad<T>(List<Parsed.Defect> defects) -> {
        defects.forEach(defect -> findings.malformed(option, origin, defect));
        yield settings;
      }
    };
  }

  /** Zero in a field that cannot tell it from absent means the default. */
  private static <T> Setting<T> fill(Setting<T> setting, boolean emptyListCounts) {
    KubeletOption<T> option = setting.option();
    boolean zero =
        setting
            .value()
            .filter(value -> option.type().isZero(value))
            .filter(value -> !(emptyListCounts && isCollection(value)))
            .isPresent();
    return zero && !option.traits().nullable() && option.defaults().value().isPresent()
        ? Settings.byDefault(option, true)
        : setting;
  }

  private static boolean isCollection(Object value) {
    return value instanceof List<?> || value instanceof Map<?, ?>;
  }

  private static Settings withAbsolutePaths(Settings settings, Path directory) {
    Settings result = settings;
    for (Setting<?> setting : settings.all()) {
      if (setting.option().traits().relativeToFile() && setting.origin().given()) {
        result = absolute(result, setting, directory);
      }
    }
    return result;
  }

  private static <T> Settings absolute(Settings settings, Setting<T> setting, Path directory) {
    if (!setting.option().type().equals(ScalarTypes.STRING)) {
      return settings;
    }
    @SuppressWarnings("unchecked") // only the type STRING holds Strings, and this is it
    Setting<String> text = (Setting<String>) setting;
    return text.value()
        .filter(path -> !path.isEmpty() && !path.startsWith("/"))
        .map(path -> settings.withValue(text.option(), directory.resolve(path).toString()))
        .orElse(settings);
  }

  private static Settings withEvictionDefaults(Settings settings) {
    Setting<SortedMap<String, String>> hard = settings.setting(EvictionOptions.HARD);
    if (!hard.origin().given() || !settings.get(EvictionOptions.MERGE_DEFAULTS)) {
      return settings;
    }
    SortedMap<String, String> merged = new TreeMap<>(EvictionOptions.DEFAULT_HARD);
    merged.putAll(settings.get(EvictionOptions.HARD));
    return settings.withValue(EvictionOptions.HARD, merged);
  }

  /**
   * Lays one drop-in over what is before it. Maps are merged, all else is replaced, and {@code
   * null} takes back what was before.
   */
  public static Settings dropIn(
      Settings settings, Map<KubeletOption<?>, DocumentNode> values, Findings findings) {
    Settings result = settings;
    for (Map.Entry<KubeletOption<?>, DocumentNode> entry : values.entrySet()) {
      result = dropInValue(result, entry.getKey(), entry.getValue(), findings);
    }
    return result;
  }

  private static <T> Settings dropInValue(
      Settings settings, KubeletOption<T> option, DocumentNode node, Findings findings) {
    Origin origin = new Origin.DropIn(node.location());
    if (node instanceof NullNode) {
      return settings.with(new Setting<>(option, Optional.empty(), origin, Map.of()));
    }
    Setting<T> before = settings.setting(option);
    return switch (option.type().patch(before.value(), node)) {
      case Parsed.Good<T>(T value) -> {
        Map<String, SourceLocation> places = new HashMap<>(before.places());
        places.putAll(Places.of(node));
        yield settings.with(new Setting<>(option, Optional.of(value), origin, places));
      }
      case Parsed.Bad<T>(List<Parsed.Defect> defects) -> {
        defects.forEach(defect -> findings.malformed(option, origin, defect));
        yield settings;
      }
    };
  }

  /** Gives what the drop-ins took back, or emptied, its default again. */
  public static Settings afterDropIns(Settings settings) {
    Settings result = settings;
    for (Setting<?> setting : settings.all()) {
      result = refill(result, setting);
    }
    Settings filled = result;
    return DerivedDefaults.apply(
        filled,
        option -> settings.origin(option) instanceof Origin.DropIn && !filled.given(option));
  }

  /** Fills in what depends on which gates are on. */
  public static Settings gated(Settings settings, FeatureGates gates) {
    return DerivedDefaults.gated(settings, gates);
  }

  /** Fills in what depends on the host, once the settings have been judged. */
  public static Settings resolved(Settings settings, HostFacts host) {
    return DerivedDefaults.resolved(settings, host);
  }

  private static <T> Settings refill(Settings settings, Setting<T> setting) {
    if (!(setting.origin() instanceof Origin.DropIn)) {
      return settings;
    }
    if (setting.value().isPresent()) {
      return settings.with(fill(setting, false));
    }
    boolean thresholds = setting.option().equals(EvictionOptions.HARD);
    return settings.with(Settings.byDefault(setting.option(), !thresholds));
  }

  /** Lays the command line over everything else. */
  public static Settings flags(Settings settings, CommandLine line, Findings findings) {
    Settings result = settings;
    for (Map.Entry<KubeletOption<?>, List<String>> entry : line.values().entrySet()) {
      result = flag(result, entry.getKey(), entry.getValue(), findings);
    }
    return result;
  }

  private static <T> Settings flag(
      Settings settings, KubeletOption<T> option, List<String> texts, Findings findings) {
    Origin origin = new Origin.Flag("--" + option.flag().orElseThrow());
    Optional<T> base = settings.find(option);
    return switch (option.type().fromFlag(base, texts)) {
      case Parsed.Good<T>(T value) ->
          settings.with(new Setting<>(option, Optional.of(value), origin, Map.of()));
      case Parsed.Bad<T>(List<Parsed.Defect> defects) -> {
        defects.forEach(defect -> findings.malformed(option, origin, defect));
        yield settings;
      }
    };
  }
}
