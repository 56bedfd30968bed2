package io.javelet.os;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A D-Bus message as far as talking to systemd's manager needs it: its calls, and of what comes
 * back the head and a body of plain texts and numbers. Immutable.
 *
 * @param type 2 an answer, 3 an error, 4 a signal
 * @param replyTo the serial of the call that this answers, 0 for none
 * @param member the signal's name, empty for others
 * @param error the error's name, empty for others
 * @param signature the types of the body
 * @param body positioned at its beginning, in the peer's byte order
 */
record DBusMessage(
    int type, int replyTo, String member, String error, String signature, ByteBuffer body) {
  private static final int ERROR = 3;
  private static final int SIGNAL = 4;

  private static final int MEMBER_FIELD = 3;
  private static final int ERROR_FIELD = 4;
  private static final int REPLY_FIELD = 5;
  private static final int SIGNATURE_FIELD = 8;

  private static final String MANAGER = "org.freedesktop.systemd1.Manager";

  /** A call to systemd's manager. */
  record Call(String member, String signature, ByteBuffer body) {
    byte[] bytes(int serial) {
      var fields = new Writer();
      fields.field(1, "o", "/org/freedesktop/systemd1");
      fields.field(2, "s", MANAGER);
      fields.field(MEMBER_FIELD, "s", member);
      fields.field(6, "s", "org.freedesktop.systemd1");
      fields.field(SIGNATURE_FIELD, "g", signature);
      var message = new Writer();
      message.raw((byte) 'l', (byte) 1, (byte) 0, (byte) 1);
      message.uint32(body.remaining());
      message.uint32(serial);
      message.uint32(fields.size());
      message.raw(fields.bytes());
      message.align(8);
      byte[] content = new byte[body.remaining()];
      body.duplicate().get(content);
      message.raw(content);
      return message.bytes();
    }
  }

  /** {@code StartTransientUnit(s name, s mode, a(sv) properties, a(sa(sv)) aux)}. */
  static Call startTransientUnit(String name, Map<String, ?> properties) {
    var body = new Writer();
    body.text(name);
    body.text("replace");
    body.properties(properties);
    body.uint32(0);
    body.align(8);
    return new Call("StartTransientUnit", "ssa(sv)a(sa(sv))", ByteBuffer.wrap(body.bytes()));
  }

  /** {@code SetUnitProperties(s name, b runtime, a(sv) properties)}. */
  static Call setUnitProperties(String name, Map<String, ?> properties) {
    var body = new Writer();
    body.text(name);
    body.uint32(1);
    body.properties(properties);
    return new Call("SetUnitProperties", "sba(sv)", ByteBuffer.wrap(body.bytes()));
  }

  /** {@code StopUnit(s name, s mode)}. */
  static Call stopUnit(String name) {
    var body = new Writer();
    body.text(name);
    body.text("replace");
    return new Call("StopUnit", "ss", ByteBuffer.wrap(body.bytes()));
  }

  /**
   * Reads a message.
   *
   * @param bytes all of it, in its byte order
   * @param fieldsLength of the header's fields, as its fixed part says
   * @param bodyOffset where the body begins
   */
  static DBusMessage parse(ByteBuffer bytes, int fieldsLength, int bodyOffset) {
    int replyTo = 0;
    String member = "";
    String error = "";
    String signature = "";
    int fixed = 16;
    var reader = new Reader(bytes, fixed);
    while (reader.position() < fixed + fieldsLength) {
      reader.align(8);
      int field = reader.uint8();
      String type = reader.signature();
      String text = "";
      int number = 0;
      switch (type) {
        case "u" -> number = reader.uint32();
        case "g" -> text = reader.signature();
        default -> text = reader.text();
      }
      switch (field) {
        case MEMBER_FIELD -> member = text;
        case ERROR_FIELD -> error = text;
        case REPLY_FIELD -> replyTo = number;
        case SIGNATURE_FIELD -> signature = text;
        default -> {}
      }
    }
    ByteBuffer body = bytes.slice(bodyOffset, bytes.capacity() - bodyOffset).order(bytes.order());
    return new DBusMessage(bytes.get(1), replyTo, member, error, signature, body);
  }

  boolean answers(int serial) {
    return type != SIGNAL && replyTo == serial;
  }

  boolean isError(String name) {
    return type == ERROR && error.equals(name);
  }

  /** Itself unless it is an error. */
  DBusMessage orThrow(String about) throws IOException {
    if (type == ERROR) {
      String words = signature.startsWith("s") ? firstText() : "";
      throw new IOException("systemd refuses " + about + ": " + error + " " + words);
    }
    return this;
  }

  /** The text or path that the body begins with. */
  String firstText() {
    return new Reader(body, 0).text();
  }

  /** Whether it says that a job has ended: {@code JobRemoved(u id, o job, s unit, s result)}. */
  boolean isJobRemoved(String job) {
    return type == SIGNAL && member.equals("JobRemoved") && jobRemoved(1).equals(job);
  }

  String jobResult() {
    return jobRemoved(3);
  }

  private String jobRemoved(int argument) {
    var reader = new Reader(body, 0);
    reader.uint32();
    String text = "";
    for (int i = 1; i <= argument; i++) {
      text = reader.text();
    }
    return text;
  }

  /** Lays values out, aligned as the protocol wants it, little end first. */
  private static final class Writer {
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
      var elements = new Writer();
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

  /** Reads values that are aligned as the protocol wants it. */
  private static final class Reader {
    private final ByteBuffer bytes;
    private int position;

    Reader(ByteBuffer bytes, int position) {
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
}
