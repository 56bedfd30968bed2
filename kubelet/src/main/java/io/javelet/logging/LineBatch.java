package io.javelet.logging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Lines that wait to be written together. Guarded by the lock of {@link LogSink}. */
final class LineBatch {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

  boolean isEmpty() {
    return bytes.size() == 0;
  }

  /** Whether the line still fits. */
  boolean takes(LineBuffer line, int limitBytes) {
    return bytes.size() + line.length() <= limitBytes;
  }

  /**
   * Adds a line.
   *
   * @return true when it is the first
   */
  boolean add(LineBuffer line) {
    boolean first = isEmpty();
    try {
      line.writeTo(bytes);
    } catch (IOException impossible) {
      throw new AssertionError("an array in memory takes every byte", impossible);
    }
    return first;
  }

  void writeTo(OutputStream out) throws IOException {
    bytes.writeTo(out);
  }

  void clear() {
    bytes.reset();
  }
}
