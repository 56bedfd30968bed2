package io.javelet.offline;

import static java.util.Objects.requireNonNull;

import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigValue;
import io.javelet.pod.ObjectKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A config map or secret in the form in which it lies on the disk.
 *
 * @param data values that variables may refer to
 * @param binaryData further values
 * @param uid of the object; absent where an earlier agent kept it
 */
record KeptObject(
    String kind,
    String namespace,
    String name,
    Map<String, byte[]> data,
    Map<String, byte[]> binaryData,
    boolean immutable,
    @Nullable String uid) {
  /** A file may hold anything. */
  KeptObject {
    requireNonNull(kind, "kind");
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
    requireNonNull(data, "data");
    requireNonNull(binaryData, "binaryData");
  }

  static KeptObject of(ObjectKey key, ConfigObject object) {
    return new KeptObject(
        key.kind().name(),
        key.namespace(),
        key.name(),
        bytes(object.data()),
        bytes(object.binaryData()),
        object.immutable(),
        object.uid());
  }

  ObjectKey key() {
    return new ObjectKey(ConfigObjects.Kind.valueOf(kind), namespace, name);
  }

  ConfigObject object() {
    return new ConfigObject(values(data), values(binaryData), immutable)
        .withUid(Objects.requireNonNullElse(uid, ""));
  }

  private static Map<String, byte[]> bytes(SortedMap<String, ConfigValue> values) {
    Map<String, byte[]> bytes = new TreeMap<>();
    values.forEach((name, value) -> bytes.put(name, value.bytes()));
    return bytes;
  }

  private static Map<String, ConfigValue> values(Map<String, byte[]> bytes) {
    Map<String, ConfigValue> values = new HashMap<>();
    bytes.forEach((name, value) -> values.put(name, ConfigValue.of(value)));
    return values;
  }
}
