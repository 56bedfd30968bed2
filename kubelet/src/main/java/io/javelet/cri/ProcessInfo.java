package io.javelet.cri;

import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds the pid in what runtimes add to a verbose status: containerd and CRI-O both give a JSON
 * object under the key {@code info} with a number {@code pid}. Pure; reads no further than needed,
 * for the object also holds the whole OCI specification.
 */
final class ProcessInfo {
  private static final JsonFactory JSON = new JsonFactory();

  private ProcessInfo() {}

  /** The pid; absent when the runtime does not tell one, or there is no process. */
  static OptionalLong pid(Map<String, String> verboseInfo) {
    String info = verboseInfo.getOrDefault("info", "");
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), info)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return OptionalLong.empty();
      }
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        JsonToken value = json.nextToken();
        if (name.equals("pid") && value == JsonToken.VALUE_NUMBER_INT) {
          long pid = json.getLongValue();
          return pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty();
        }
        json.skipChildren();
      }
      return OptionalLong.empty();
    } catch (JacksonException _) {
      // What a runtime says here is not specified: anything unknown means that it does not tell.
      return OptionalLong.empty();
    }
  }
}
