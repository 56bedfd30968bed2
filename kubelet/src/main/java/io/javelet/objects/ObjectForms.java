package io.javelet.objects;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigValue;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes ours of the API's config maps and secrets. Pure. */
final class ObjectForms {
  private ObjectForms() {}

  static ConfigObject of(ConfigMap map) {
    Map<String, ConfigValue> data = new HashMap<>();
    orEmpty(map.getData()).forEach((key, text) -> data.put(key, ConfigValue.of(text)));
    return new ConfigObject(
            data, decoded(map.getBinaryData()), Boolean.TRUE.equals(map.getImmutable()))
        .withUid(uid(map));
  }

  static ConfigObject of(Secret secret) {
    return new ConfigObject(
            decoded(secret.getData()), Map.of(), Boolean.TRUE.equals(secret.getImmutable()))
        .withUid(uid(secret));
  }

  private static String uid(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getUid(), "");
  }

  private static Map<String, ConfigValue> decoded(@Nullable Map<String, String> encoded) {
    Map<String, ConfigValue> values = new HashMap<>();
    orEmpty(encoded)
        .forEach((key, text) ->
            values.put(
                key,
                ConfigValue.of(Base64.getDecoder().decode(Objects.requireNonNullElse(text, "")))));
    return values;
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
