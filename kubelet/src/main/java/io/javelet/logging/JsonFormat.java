package io.javelet.logging;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * Upstream's JSON log: {@code {"ts":1764000000000.123,"caller":"PodWorker","msg":"Created
 * sandbox","v":0,"pod":"ns/name"}}, time in milliseconds since 1970. As upstream, an error has no
 * {@code v} and a warning is told from an information by nothing.
 */
final class JsonFormat implements LineFormat {
  @Override
  public void render(LogEntry entry, LineBuffer line) {
    line.text("{\"ts\":");
    timestamp(entry.time(), line);
    member("caller", entry.source(), line);
    member("msg", entry.message(), line);
    if (entry.level() != Level.ERROR) {
      member("v", LoggingSettings.verbosityOf(entry.level()), line);
    }
    Throwable failure = entry.failure();
    if (failure != null) {
      member("err", LogValue.messages(failure), line);
    }
    for (KeyValuePair pair : entry.keyValues()) {
      member(pair.key, pair.value, line);
    }
    if (failure != null) {
      member("stacktrace", TextFormat.stackTrace(failure), line);
    }
    line.text("}\n");
  }

  /** Writes any value; what JSON has no form for becomes a string. */
  static void value(@Nullable Object wrapped, LineBuffer line) {
    switch (LogValue.unwrap(wrapped)) {
      case null -> line.text("null");
      case Double number when number.isNaN() || number.isInfinite() ->
          string(number.toString(), line);
      case Float number when number.isNaN() || number.isInfinite() ->
          string(number.toString(), line);
      case Number number -> line.text(number.toString());
      case Boolean bool -> line.text(bool.toString());
      // A path iterates over paths, and a single name over itself, for ever.
      case Path path -> string(path.toString(), line);
      case Iterable<?> values -> {
        line.ascii('[');
        boolean first = true;
        for (Object each : values) {
          if (!first) {
            line.ascii(',');
          }
          first = false;
          value(each, line);
        }
        line.ascii(']');
      }
      case Map<?, ?> map -> {
        line.ascii('{');
        boolean first = true;
        for (Map.Entry<?, ?> each : map.entrySet()) {
          if (!first) {
            line.ascii(',');
          }
          first = false;
          string(String.valueOf(each.getKey()), line);
          line.ascii(':');
          value(each.getValue(), line);
        }
        line.ascii('}');
      }
      case Object other -> string(LogValue.text(other), line);
    }
  }

  private static void member(String key, @Nullable Object value, LineBuffer line) {
    line.ascii(',');
    string(key, line);
    line.ascii(':');
    value(value, line);
  }

  private static void timestamp(Instant time, LineBuffer line) {
    line.number(time.toEpochMilli(), 1, '0');
    line.ascii('.').number(time.get(ChronoField.MICRO_OF_SECOND) % 1_000, 3, '0');
  }

  private static void string(String text, LineBuffer line) {
    line.ascii('"');
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '"' -> line.text("\\\"");
        case '\\' -> line.text("\\\\");
        case '\n' -> line.text("\\n");
        case '\r' -> line.text("\\r");
        case '\t' -> line.text("\\t");
        default -> {
          if (c < 0x20) {
            line.text("\\u").hex(c, 4);
          } else {
            line.codePoint(c);
          }
        }
      }
    }
    line.ascii('"');
  }
}
