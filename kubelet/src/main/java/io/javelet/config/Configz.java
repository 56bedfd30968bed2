package io.javelet.config;

import io.javelet.config.option.ConfigzFields;
import io.javelet.config.option.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders the effective configuration as {@code /configz} shows it: upstream's v1beta1 object with
 * all defaults. Stateless; any thread.
 */
public final class Configz {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Configz() {}

  /** The body of {@code /configz}: compact, without a line end. */
  public static String body(Settings settings) {
    Map<String, Object> wrapped = new LinkedHashMap<>();
    wrapped.put("kubeletconfig", ConfigzFields.of(settings, false));
    return MAPPER.writeValueAsString(wrapped);
  }

  /** Every flag's value by its name without dashes, secrets masked: what {@code /flagz} shows. */
  public static SortedMap<String, String> flags(Settings settings) {
    SortedMap<String, String> flags = new TreeMap<>();
    settings
        .all()
        .forEach(
            setting -> setting.option().flag().ifPresent(flag -> flags.put(flag, setting.shown())));
    return flags;
  }

  /** The same object for a log, where secrets are masked. */
  public static String forLog(Settings settings) {
    return MAPPER.writeValueAsString(ConfigzFields.of(settings, true));
  }
}
