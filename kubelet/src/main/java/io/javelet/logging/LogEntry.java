package io.javelet.logging;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * One event on its way to a line.
 *
 * @param time when it was logged
 * @param level how severe
 * @param source the logger's class
 * @param message the text, arguments filled in
 * @param keyValues in the order they were given
 * @param failure an unexpected failure, which brings its stack trace
 */
record LogEntry(
    Instant time,
    Level level,
    String source,
    String message,
    List<KeyValuePair> keyValues,
    @Nullable Throwable failure) {}
