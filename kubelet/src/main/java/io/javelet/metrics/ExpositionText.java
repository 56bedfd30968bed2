package io.javelet.metrics;

/**
 * Writes samples that are measured when they are asked for, in the same text format as {@link
 * MetricsText}. Used by one thread, once.
 */
public final class ExpositionText {
  private final StringBuilder text;
  private String pendingHead = "";

  /** Empty. */
  public ExpositionText() {
    this(8192);
  }

  /**
   * Empty.
   *
   * @param expected how many characters it is going to have, so that it need not grow
   */
  public ExpositionText(int expected) {
    this.text = new StringBuilder(expected);
  }

  /**
   * Begins a family; its samples follow. Without any, nothing of it is written.
   *
   * @param type {@code counter} or {@code gauge}
   */
  public void family(String name, String type, String help) {
    String escaped = help.replace("\\", "\\\\").replace("\n", "\\n");
    pendingHead = "# HELP %s %s\n# TYPE %s %s\n".formatted(name, escaped, name, type);
  }

  /** A sample without labels. */
  public void sample(String name, double value) {
    sample(name, "", value);
  }

  /**
   * A sample.
   *
   * @param labels as {@link #labels} has made them
   */
  public void sample(String name, String labels, double value) {
    head(name, labels, value);
    text.append('\n');
  }

  /**
   * A sample with the moment it was measured at.
   *
   * @param atMillis milliseconds since 1970
   */
  public void sample(String name, String labels, double value, long atMillis) {
    head(name, labels, value);
    text.append(' ').append(atMillis).append('\n');
  }

  private void head(String name, String labels, double value) {
    text.append(pendingHead);
    pendingHead = "";
    text.append(name);
    if (!labels.isEmpty()) {
      text.append('{').append(labels).append('}');
    }
    text.append(' ');
    GoNumber.append(text, value);
  }

  /** Labels for a sample: names and values in turns. */
  public static String labels(String... namesAndValues) {
    var labels = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (i > 0) {
        labels.append(',');
      }
      labels.append(namesAndValues[i]).append("=\"");
      labels.append(MetricsText.escape(namesAndValues[i + 1])).append('"');
    }
    return labels.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
