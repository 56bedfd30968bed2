package io.javelet.logging;

/** How a log line is written; the words of {@code --logging-format}. */
public enum LogFormat {
  /** klog's structured text. */
  TEXT,
  /** One JSON object a line. */
  JSON
}
