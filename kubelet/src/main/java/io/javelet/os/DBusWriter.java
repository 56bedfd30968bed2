package io.javelet.os;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Lays values of D-Bus out, aligned as the protocol wants it, little end first. One thread. */
final class DBusWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  int size() {
    return out.size();
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  void raw(byte... bytes) {
    out.writeBytes(bytes);
  }

  void align(int size) {
    while (out.size() % size != 0) {
      out.write(0);
    }
  }

  void uint32(int value) {
    align(4);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(value >>> shift);
    }
  }

  void uint64(long value) {
    align(8);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      out.write((int) (value >>> shift));
    }
  }

  void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    uint32(bytes.length);
    raw(bytes);
    out.write(0);
  }

  void signature(String value) {
    out.write(value.length());
    raw(value.getBytes(StandardCharsets.US_ASCII));
    out.write(0);
  }

  void field(int code, String type, String value) {
    align(8);
    out.write(code);
    signature(type);
    if (type.equals("g")) {
      signature(value);
    } else {
      text(value);
    }
  }

  /** {@code a(sv)}; the length does not count what aligns the first element. */
  void properties(Map<String, ?> properties) {
    var elements = new DBusWriter();
    properties.forEach((name, value) -> {
      elements.align(8);
      elements.text(name);
      switch (value) {
        case Boolean flag -> {
          elements.signature("b");
          elements.uint32(flag ? 1 : 0);
        }
        case Long number -> {
          elements.signature("t");
          elements.uint64(number);
        }
        default -> {
          elements.signature("s");
          elements.text(value.toString());
        }
      }
    });
    uint32(elements.size());
    align(8);
    raw(elements.bytes());
  }
}
