package io.javelet.topology;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What upstream's checkpoint files have in common: their JSON and their checksum. Pure. */
final class CheckpointText {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int OFFSET_BASIS = 0x811c9dc5;
  private static final int PRIME = 16777619;

  private CheckpointText() {}

  /** FNV-1a over the text that stands for a Go value. */
  static long checksum(String dump) {
    int hash = OFFSET_BASIS;
    for (byte each : dump.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * PRIME;
    }
    return Integer.toUnsignedLong(hash);
  }

  /**
   * Compares a file with the checksum that it carries.
   *
   * @param members of the file, as {@link #read} has them
   * @param dump the text that stands for what they say
   * @throws IllegalArgumentException when they are not as they were written
   */
  static void verify(Map<String, Object> members, String dump) {
    // A file without a checksum is one of long ago, which upstream accepts too.
    if (members.getOrDefault("checksum", 0L) instanceof Long sum
        && sum != 0
        && sum != checksum(dump)) {
      throw new IllegalArgumentException("checkpoint is corrupted");
    }
  }

  /**
   * Reads a JSON object: objects as maps whose names are in lower case, as Go compares them without
   * regard to it; lists, whole numbers as {@code Long}, and everything else as text.
   *
   * @throws tools.jackson.core.JacksonException when it is no JSON
   */
  static Map<String, Object> read(String text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      return object(value(parser, true));
    }
  }

  /** The members of an object; none where there is no object. */
  static Map<String, Object> object(Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, member) -> members.put(String.valueOf(name), member));
    }
    return members;
  }

  /** The elements of a list; none where there is no list. */
  static List<Object> list(Object value) {
    return value instanceof List<?> list ? List.copyOf(list) : List.of();
  }

  private static Object value(JsonParser parser, boolean outermost) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> members = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(outermost ? name.toLowerCase(Locale.ROOT) : name, value(parser, false));
      }
      return members;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(value(parser, false));
      }
      return elements;
    }
    return token == JsonToken.VALUE_NUMBER_INT ? (Object) parser.getLongValue() : text(parser);
  }

  private static String text(JsonParser parser) {
    String text = parser.getString();
    return text == null ? "" : text;
  }
}
