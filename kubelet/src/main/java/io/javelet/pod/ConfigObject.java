package io.javelet.pod;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a config map or secret holds. Immutable.
 *
 * @param data its values by key; all that environment variables can refer to
 * @param binaryData further values of a config map, which only volumes show
 * @param immutable whether it promises never to change
 * @param uid of the object in the API server; empty for one of the node itself
 */
public record ConfigObject(
    SortedMap<String, ConfigValue> data,
    SortedMap<String, ConfigValue> binaryData,
    boolean immutable,
    String uid) {
  /** One that holds nothing, as an optional one that is absent. */
  public static final ConfigObject EMPTY = new ConfigObject(Map.of(), Map.of(), false);

  /** Takes copies. */
  public ConfigObject {
    data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
    binaryData = Collections.unmodifiableSortedMap(new TreeMap<>(binaryData));
  }

  /** One of the node itself, of any maps. */
  public ConfigObject(
      Map<String, ConfigValue> data, Map<String, ConfigValue> binaryData, boolean immutable) {
    this(new TreeMap<>(data), new TreeMap<>(binaryData), immutable, "");
  }

  /** The same, as an object of that id. */
  public ConfigObject withUid(String id) {
    return new ConfigObject(data, binaryData, immutable, id);
  }

  /** All values, as a volume shows them. */
  public SortedMap<String, ConfigValue> files() {
    var all = new TreeMap<>(binaryData);
    all.putAll(data);
    return all;
  }

  /** One value of {@link #files}. */
  public Optional<ConfigValue> file(String key) {
    return Optional.ofNullable(data.get(key)).or(() -> Optional.ofNullable(binaryData.get(key)));
  }
}
