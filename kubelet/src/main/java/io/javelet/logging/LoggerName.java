package io.javelet.logging;

/**
 * A logger's name taken apart.
 *
 * @param room the package right below {@code io.javelet}, empty for the root and for other people's
 *     loggers
 * @param className the last part of the name: what a line shows in place of klog's file and line
 * @param isOurs whether it is one of this project's loggers
 */
record LoggerName(String room, String className, boolean isOurs) {
  private static final String OURS = "io.javelet.";

  static LoggerName of(String name) {
    String className = name.substring(name.lastIndexOf('.') + 1);
    className = className.substring(className.lastIndexOf('$') + 1);
    if (!name.startsWith(OURS)) {
      return new LoggerName("", className, false);
    }
    int end = name.indexOf('.', OURS.length());
    return new LoggerName(end < 0 ? "" : name.substring(OURS.length(), end), className, true);
  }
}
