package io.javelet.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes samples that are measured when they are asked for, in the same text format as {@link
 * MetricsText}. With a hundred pods that are megabytes, mostly labels, so they go on block by block
 * and are never in memory as a whole. Used by one thread, once.
 */
public final class ExpositionText {
  private static final int BLOCK = 32 * 1024;
  private static final byte[] NONE = new byte[0];

  private final OutputStream out;
  private final byte[] block = new byte[BLOCK];
  private final StringBuilder number = new StringBuilder(32);
  private int length;
  private byte[] head = NONE;
  private byte[] name = NONE;

  /**
   * Empty.
   *
   * @param out where the text goes, in large pieces
   */
  public ExpositionText(OutputStream out) {
    this.out = out;
  }

  /** Labels as samples have them: made once, for all samples of one thing. Immutable. */
  public static final class Labels {
    /** None. */
    public static final Labels NONE = of();

    private final byte[] text;

    private Labels(byte[] text) {
      this.text = text;
    }

    /** Of names and values in turns. */
    public static Labels of(String... namesAndValues) {
      return of(labels(namesAndValues));
    }

    /**
     * Of a text.
     *
     * @param text as {@link #labels} makes it
     */
    public static Labels of(String text) {
      return new Labels(text.getBytes(UTF_8));
    }
  }

  /**
   * Begins a family; its samples follow. Without any, nothing of it is written.
   *
   * @param type {@code counter} or {@code gauge}
   */
  public void family(String familyName, String type, String help) {
    String escaped = help.replace("\\", "\\\\").replace("\n", "\\n");
    String text =
        "# HELP " + familyName + ' ' + escaped + "\n# TYPE " + familyName + ' ' + type + '\n';
    head = text.getBytes(UTF_8);
    name = familyName.getBytes(UTF_8);
  }

  /**
   * A sample of the family, without labels.
   *
   * @throws IOException when the text cannot be written
   */
  public void sample(double value) throws IOException {
    sample(Labels.NONE, value);
  }

  /**
   * A sample of the family.
   *
   * @throws IOException when the text cannot be written
   */
  public void sample(Labels labels, double value) throws IOException {
    begin(labels, value);
    end();
  }

  /**
   * A sample of the family with the moment it was measured at.
   *
   * @param atMillis milliseconds since 1970
   * @throws IOException when the text cannot be written
   */
  public void sample(Labels labels, double value, long atMillis) throws IOException {
    begin(labels, value);
    number.append(' ').append(atMillis);
    end();
  }

  private void begin(Labels labels, double value) throws IOException {
    write(head);
    head = NONE;
    write(name);
    number.setLength(0);
    if (labels.text.length > 0) {
      write((byte) '{');
      write(labels.text);
      write((byte) '}');
    }
    number.append(' ');
    GoNumber.append(number, value);
  }

  private void end() throws IOException {
    for (int i = 0; i < number.length(); i++) {
      write((byte) number.charAt(i));
    }
    write((byte) '\n');
  }

  private void write(byte single) throws IOException {
    if (length == BLOCK) {
      flush();
    }
    block[length++] = single;
  }

  private void write(byte[] bytes) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      if (length == BLOCK) {
        flush();
      }
      int taken = Math.min(bytes.length - at, BLOCK - length);
      System.arraycopy(bytes, at, block, length, taken);
      length += taken;
      at += taken;
    }
  }

  /**
   * Hands on what is left.
   *
   * @throws IOException when the text cannot be written
   */
  public void flush() throws IOException {
    out.write(block, 0, length);
    length = 0;
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
}
