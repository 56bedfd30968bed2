package io.javelet.config.option;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * All options, by flag and by path. Built once when the class is first used; immutable; any thread.
 */
public final class OptionCatalogue {
  private static final List<KubeletOption<?>> ALL =
      Stream.of(
              GeneralOptions.all(),
              StaticPodOptions.all(),
              RuntimeOptions.all(),
              ImageOptions.all(),
              ServerOptions.all(),
              AccessOptions.all(),
              NodeOptions.all(),
              ApiServerOptions.all(),
              PodOptions.all(),
              ResourceOptions.all(),
              EvictionOptions.all(),
              StorageOptions.all(),
              NetworkOptions.all(),
              LoggingOptions.all(),
              LeftoverOptions.all())
          .flatMap(List::stream)
          .toList();
  private static final Map<String, KubeletOption<?>> BY_FLAG = byFlag();
  private static final SequencedMap<String, KubeletOption<?>> BY_PATH = byPath();

  private OptionCatalogue() {}

  /** Every option, chapter by chapter. */
  public static List<KubeletOption<?>> all() {
    return ALL;
  }

  /** The option of a flag, named without dashes at its front and with dashes inside. */
  public static Optional<KubeletOption<?>> byFlag(String flag) {
    return Optional.ofNullable(BY_FLAG.get(flag));
  }

  /** Every option that has a field, by its path. */
  public static SequencedMap<String, KubeletOption<?>> paths() {
    return BY_PATH;
  }

  /** Every flag, by its name. */
  public static Map<String, KubeletOption<?>> flags() {
    return BY_FLAG;
  }

  private static Map<String, KubeletOption<?>> byFlag() {
    Map<String, KubeletOption<?>> map = new LinkedHashMap<>();
    for (KubeletOption<?> option : ALL) {
      option.flag().ifPresent(flag -> putOnce(map, flag, option));
    }
    return Collections.unmodifiableMap(map);
  }

  private static SequencedMap<String, KubeletOption<?>> byPath() {
    SequencedMap<String, KubeletOption<?>> map = new LinkedHashMap<>();
    for (KubeletOption<?> option : ALL) {
      option.path().ifPresent(path -> putOnce(map, path, option));
    }
    return Collections.unmodifiableSequencedMap(map);
  }

  private static void putOnce(
      Map<String, KubeletOption<?>> map, String name, KubeletOption<?> option) {
    if (map.put(name, option) != null) {
      throw new IllegalStateException(name + " is declared twice");
    }
  }
}
