package io.javelet.environment;

import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.ConfigValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values that a pod's environment takes from config maps and secrets. Pure. */
final class ObjectVariables {
  /** What came of asking for everything that an object holds. */
  sealed interface Variables {
    /** By name, prefix included; none for an optional object that is absent. */
    record Found(Map<String, String> values) implements Variables {
      public Found {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      }
    }

    /** It cannot be had; the message is for the container's waiting state. */
    record Missing(String message) implements Variables {}
  }

  private final Pod pod;
  private final ConfigObjects objects;

  ObjectVariables(Pod pod, ConfigObjects objects) {
    this.pod = pod;
    this.objects = objects;
  }

  Lookup value(ConfigMapKeySelector selector) {
    return value(
        Kind.CONFIG_MAP,
        selector.getName(),
        selector.getKey(),
        Boolean.TRUE.equals(selector.getOptional()));
  }

  Lookup value(SecretKeySelector selector) {
    return value(
        Kind.SECRET,
        selector.getName(),
        selector.getKey(),
        Boolean.TRUE.equals(selector.getOptional()));
  }

  Variables all(EnvFromSource source) {
    if (source.getConfigMapRef() != null) {
      return all(
          source,
          Kind.CONFIG_MAP,
          source.getConfigMapRef().getName(),
          source.getConfigMapRef().getOptional());
    }
    if (source.getSecretRef() != null) {
      return all(
          source,
          Kind.SECRET,
          source.getSecretRef().getName(),
          source.getSecretRef().getOptional());
    }
    return new Variables.Found(Map.of());
  }

  private Lookup value(Kind kind, String name, String key, boolean optional) {
    return switch (objects.find(pod, kind, name)) {
      case Answer.Found(ConfigObject object) -> {
        ConfigValue value = object.data().get(key);
        if (value != null) {
          yield new Lookup.Found(value.text());
        }
        yield optional
            ? new Lookup.Skipped()
            : new Lookup.Missing(
                "couldn't find key %s in %s %s/%s"
                    .formatted(key, kind.word(), pod.getMetadata().getNamespace(), name));
      }
      case Answer.Absent _ ->
          optional ? new Lookup.Skipped() : new Lookup.Missing(kind.notFound(name));
      case Answer.Unreadable(String message) -> new Lookup.Missing(message);
    };
  }

  private Variables all(EnvFromSource source, Kind kind, String name, @Nullable Boolean optional) {
    return switch (objects.find(pod, kind, name)) {
      case Answer.Found(ConfigObject object) -> {
        String prefix = source.getPrefix() == null ? "" : source.getPrefix();
        Map<String, String> values = new LinkedHashMap<>();
        object.data().forEach((key, value) -> values.put(prefix + key, value.text()));
        yield new Variables.Found(values);
      }
      case Answer.Absent _ ->
          Boolean.TRUE.equals(optional)
              ? new Variables.Found(Map.of())
              : new Variables.Missing(kind.notFound(name));
      case Answer.Unreadable(String message) -> new Variables.Missing(message);
    };
  }
}
