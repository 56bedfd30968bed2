package io.javelet.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * klog's structured text: {@code I1124 03:19:40.123456 1234 PodWorker] "Message" key="value"}. The
 * class of the logger stands where upstream has file and line, as finding those would walk the
 * stack for every line.
 */
final class TextFormat implements LineFormat {
  private static final int PID_WIDTH = 7;

  private final long pid;
  private final ZoneId zone;

  TextFormat(long pid, ZoneId zone) {
    this.pid = pid;
    this.zone = zone;
  }

  @Override
  public void render(LogEntry entry, LineBuffer line) {
    header(entry, line);
    GoQuote.quote(entry.message(), line);
    Throwable failure = entry.failure();
    if (failure != null) {
      line.text(" err=");
      GoQuote.quote(LogValue.messages(failure), line);
    }
    for (KeyValuePair pair : entry.keyValues()) {
      line.ascii(' ').text(pair.key);
      value(LogValue.unwrap(pair.value), line);
    }
    if (failure != null) {
      line.text(" stacktrace");
      value(stackTrace(failure), line);
    }
    line.ascii('\n');
  }

  static String stackTrace(Throwable failure) {
    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace.toString().replace("\t", "  ");
  }

  private void header(LogEntry entry, LineBuffer line) {
    LocalDateTime time = LocalDateTime.ofInstant(entry.time(), zone);
    line.ascii(
            switch (entry.level()) {
              case ERROR -> 'E';
              case WARN -> 'W';
              case INFO, DEBUG, TRACE -> 'I';
            })
        .number(time.getMonthValue(), 2, '0')
        .number(time.getDayOfMonth(), 2, '0')
        .ascii(' ')
        .number(time.getHour(), 2, '0')
        .ascii(':')
        .number(time.getMinute(), 2, '0')
        .ascii(':')
        .number(time.getSecond(), 2, '0')
        .ascii('.')
        .number(time.getNano() / 1_000, 6, '0')
        .ascii(' ')
        .number(pid, PID_WIDTH, ' ')
        .ascii(' ')
        .text(entry.source())
        .text("] ");
  }

  private static void value(@Nullable Object value, LineBuffer line) {
    switch (value) {
      case null -> line.text("=<nil>");
      case Number number -> line.ascii('=').text(number.toString());
      case Boolean bool -> line.ascii('=').text(bool.toString());
      case Iterable<?> values -> JsonFormat.value(values, line.ascii('='));
      case Map<?, ?> map -> JsonFormat.value(map, line.ascii('='));
      default -> textValue(LogValue.text(value), line);
    }
  }

  private static void textValue(String text, LineBuffer line) {
    if (text.indexOf('\n') < 0) {
      GoQuote.quote(text, line.ascii('='));
      return;
    }
    line.text("=<\n");
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    for (String part : body.split("\n", -1)) {
      line.ascii('\t');
      // Upstream writes these raw; a container's output must not be able to steer a terminal.
      GoQuote.escapeControls(part, line);
      line.ascii('\n');
    }
    line.text(" >");
  }
}
