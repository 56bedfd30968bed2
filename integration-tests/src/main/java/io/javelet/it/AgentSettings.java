package io.javelet.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an agent under test differs from the usual one. Immutable.
 *
 * @param fields of {@code KubeletConfiguration}, as plain maps, lists and scalars; they replace the
 *     usual ones
 * @param flags after the usual ones, so that they win
 * @param environment variables for the process
 */
public record AgentSettings(
    Map<String, Object> fields, List<String> flags, Map<String, String> environment) {

  /** Takes copies. */
  public AgentSettings {
    fields = Map.copyOf(fields);
    flags = List.copyOf(flags);
    environment = Map.copyOf(environment);
  }

  /** No difference. */
  public static AgentSettings usual() {
    return new AgentSettings(Map.of(), List.of(), Map.of());
  }

  /** With this field of the configuration file. */
  public AgentSettings field(String name, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.put(name, value);
    return new AgentSettings(all, flags, environment);
  }

  /**
   * With this flag, as one word: {@code --name=value}; <code>${folder}</code> in it stands for the
   * agent's folder.
   */
  public AgentSettings flag(String flag) {
    List<String> all = new ArrayList<>(flags);
    all.add(flag);
    return new AgentSettings(fields, all, environment);
  }

  /** With this environment variable. */
  public AgentSettings variable(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.put(name, value);
    return new AgentSettings(fields, flags, all);
  }
}
