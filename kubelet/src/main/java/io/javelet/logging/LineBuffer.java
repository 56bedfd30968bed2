package io.javelet.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Bytes of one log line, UTF-8. Owned by one thread at a time and used again for the next line, so
 * that logging makes no garbage of its own.
 */
final class LineBuffer {
  private static final int INITIAL_BYTES = 512;

  /** A buffer that one long line has blown up beyond this is not kept. */
  private static final int KEPT_BYTES = 64 * 1024;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  int length() {
    return length;
  }

  boolean worthKeeping() {
    return bytes.length <= KEPT_BYTES;
  }

  void clear() {
    length = 0;
  }

  LineBuffer ascii(char c) {
    room(1);
    bytes[length++] = (byte) c;
    return this;
  }

  LineBuffer text(String text) {
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      codePoint(codePoint);
      i += Character.charCount(codePoint);
    }
    return this;
  }

  /** Appends one character; half of a surrogate pair becomes the replacement character. */
  LineBuffer codePoint(int codePoint) {
    room(4);
    if (codePoint < 0x80) {
      bytes[length++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      bytes[length++] = (byte) (0xC0 | (codePoint >> 6));
      continuation(codePoint);
    } else if (codePoint < 0x10000) {
      int valid = Character.isSurrogate((char) codePoint) ? 0xFFFD : codePoint;
      bytes[length++] = (byte) (0xE0 | (valid >> 12));
      continuation(valid >> 6);
      continuation(valid);
    } else {
      bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
      continuation(codePoint >> 12);
      continuation(codePoint >> 6);
      continuation(codePoint);
    }
    return this;
  }

  /** Appends a number, padded on the left up to {@code width} characters. */
  LineBuffer number(long value, int width, char padding) {
    String digits = Long.toString(value);
    for (int i = digits.length(); i < width; i++) {
      ascii(padding);
    }
    return text(digits);
  }

  LineBuffer hex(int value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      ascii(Character.forDigit((value >> shift) & 0xF, 16));
    }
    return this;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  private void continuation(int bits) {
    bytes[length++] = (byte) (0x80 | (bits & 0x3F));
  }

  private void room(int wanted) {
    if (bytes.length - length < wanted) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
  }
}
