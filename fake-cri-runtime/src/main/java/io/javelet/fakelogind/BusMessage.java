package io.javelet.fakelogind;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A call as it came.
 *
 * @param serial to be repeated in the answer
 * @param member the method
 * @param arguments those that are texts, up to the first that is not
 */
record BusMessage(int serial, String member, List<String> arguments) {
  private static final int MEMBER_FIELD = 3;
  private static final int SIGNATURE_FIELD = 8;

  BusMessage {
    arguments = List.copyOf(arguments);
  }

  static BusMessage read(int socket) throws IOException {
    ByteBuffer head =
        ByteBuffer.wrap(NativeSockets.read(socket, 16)).order(ByteOrder.LITTLE_ENDIAN);
    int fields = head.getInt(12);
    int padded = (fields + 7) / 8 * 8;
    int length = padded + head.getInt(4);
    ByteBuffer rest =
        ByteBuffer.wrap(NativeSockets.read(socket, length)).order(ByteOrder.LITTLE_ENDIAN);
    String member = "";
    String signature = "";
    while (rest.position() < fields) {
      align(rest, 8);
      int code = rest.get();
      String type = shortText(rest);
      String value = type.equals("g") ? shortText(rest) : text(rest);
      if (code == MEMBER_FIELD) {
        member = value;
      } else if (code == SIGNATURE_FIELD) {
        signature = value;
      }
    }
    rest.position(padded);
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < signature.length() && signature.charAt(i) == 's'; i++) {
      arguments.add(text(rest));
    }
    return new BusMessage(head.getInt(8), member, arguments);
  }

  private static String text(ByteBuffer bytes) {
    align(bytes, 4);
    return characters(bytes, bytes.getInt());
  }

  private static String shortText(ByteBuffer bytes) {
    return characters(bytes, bytes.get());
  }

  private static String characters(ByteBuffer bytes, int length) {
    byte[] content = new byte[length];
    bytes.get(content);
    bytes.get();
    return new String(content, StandardCharsets.UTF_8);
  }

  private static void align(ByteBuffer bytes, int size) {
    bytes.position((bytes.position() + size - 1) / size * size);
  }

  /** An answer to it. */
  byte[] answer(String signature, byte[] body, boolean withDescriptor) {
    var fields = new Layout();
    fields.raw(5, 1, 'u', 0).number(serial);
    fields.align(8).raw(7, 1, 's', 0).text("org.freedesktop.DBus");
    if (withDescriptor) {
      fields.align(8).raw(9, 1, 'u', 0).number(1);
    }
    return message(2, fields, signature, body);
  }

  /** A signal. */
  static byte[] signal(String sender, String iface, String member, String signature, byte[] body) {
    var fields = new Layout();
    fields.raw(1, 1, 'o', 0).text("/org/freedesktop/login1");
    fields.align(8).raw(2, 1, 's', 0).text(iface);
    fields.align(8).raw(3, 1, 's', 0).text(member);
    fields.align(8).raw(7, 1, 's', 0).text(sender);
    return message(4, fields, signature, body);
  }

  private static byte[] message(int type, Layout fields, String signature, byte[] body) {
    if (!signature.isEmpty()) {
      fields.align(8).raw(8, 1, 'g', 0).raw(signature.length());
      signature.chars().forEach(fields::raw);
      fields.raw(0);
    }
    byte[] head = fields.bytes();
    var all = new Layout().raw('l', type, 0, 1).number(body.length).number(7).number(head.length);
    for (byte each : head) {
      all.raw(each);
    }
    all.align(8);
    for (byte each : body) {
      all.raw(each);
    }
    return all.bytes();
  }

  /** Values one after the other, aligned, little end first. */
  static final class Layout {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Layout raw(int... values) {
      for (int each : values) {
        out.write(each);
      }
      return this;
    }

    Layout align(int size) {
      while (out.size() % size != 0) {
        out.write(0);
      }
      return this;
    }

    Layout number(int value) {
      align(4);
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Layout longNumber(long value) {
      align(8);
      out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
      return this;
    }

    Layout text(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      number(bytes.length);
      out.writeBytes(bytes);
      return raw(0);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
