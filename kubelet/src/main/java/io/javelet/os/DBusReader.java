package io.javelet.os;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads values of D-Bus that are aligned as the protocol wants it. One thread. */
final class DBusReader {
  private final ByteBuffer bytes;
  private int position;

  DBusReader(ByteBuffer bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  int position() {
    return position;
  }

  void align(int size) {
    position = (position + size - 1) / size * size;
  }

  int uint8() {
    return bytes.get(position++) & 0xff;
  }

  int uint32() {
    align(4);
    int value = bytes.getInt(position);
    position += 4;
    return value;
  }

  long uint64() {
    align(8);
    long value = bytes.getLong(position);
    position += Long.BYTES;
    return value;
  }

  boolean flag() {
    return uint32() != 0;
  }

  String text() {
    return characters(uint32());
  }

  String signature() {
    return characters(uint8());
  }

  private String characters(int length) {
    byte[] content = new byte[length];
    bytes.get(position, content);
    position += length + 1;
    return new String(content, StandardCharsets.UTF_8);
  }
}
