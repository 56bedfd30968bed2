package io.javelet.config.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The effective settings as the fields of a KubeletConfiguration, as upstream writes them: pointers
 * and durations always, other values unless they are zero.
 */
public final class ConfigzFields {
  private static final List<String> ALWAYS_OBJECTS =
      List.of(
          "authentication",
          "authentication.x509",
          "authentication.webhook",
          "authentication.anonymous",
          "authorization",
          "authorization.webhook",
          "memorySwap",
          "logging",
          "logging.options",
          "logging.options.text",
          "logging.options.json",
          "crashLoopBackOff");
  private static final String MASK = "<masked>";

  private ConfigzFields() {}

  /**
   * All fields, in upstream's order.
   *
   * @param masked whether secrets are hidden
   */
  public static SequencedMap<String, Object> of(Settings settings, boolean masked) {
    SequencedMap<String, Object> root = new LinkedHashMap<>();
    root.put("kind", "KubeletConfiguration");
    root.put("apiVersion", "kubelet.config.k8s.io/v1beta1");
    for (String path : FieldOrder.PATHS) {
      KubeletOption<?> option = OptionCatalogue.paths().get(path);
      if (option == null) {
        if (ALWAYS_OBJECTS.contains(path)) {
          object(root, path);
        }
      } else {
        json(settings.setting(option), masked)
            .ifPresent(value -> object(root, parent(path)).put(last(path), value));
      }
    }
    return root;
  }

  private static <T> Optional<Object> json(Setting<T> setting, boolean masked) {
    KubeletOption<T> option = setting.option();
    OptionType<T> type = option.type();
    boolean kept = option.traits().nullable() || type.alwaysWritten();
    return setting
        .value()
        .filter(value -> kept || !type.isZero(value))
        .map(value ->
            masked && option.traits().secret()
                ? maskedJson(type.toJson(value))
                : type.toJson(value));
  }

  private static Object maskedJson(Object json) {
    if (!(json instanceof Map<?, ?> map)) {
      return MASK;
    }
    Map<Object, Object> masked = new LinkedHashMap<>();
    map.keySet().forEach(key -> masked.put(key, List.of(MASK)));
    return masked;
  }

  private static Map<String, Object> object(Map<String, Object> root, String path) {
    Map<String, Object> at = root;
    if (path.isEmpty()) {
      return at;
    }
    for (String part : path.split("\\.", -1)) {
      Object next = at.computeIfAbsent(part, _ -> new LinkedHashMap<String, Object>());
      at = asObject(next);
    }
    return at;
  }

  @SuppressWarnings("unchecked") // every value on the way to a field was made by object()
  private static Map<String, Object> asObject(Object value) {
    return (Map<String, Object>) value;
  }

  private static String parent(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
