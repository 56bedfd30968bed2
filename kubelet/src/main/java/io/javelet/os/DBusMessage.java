package io.javelet.os;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A D-Bus message that came: its head, and a body of plain texts and numbers. Immutable.
 *
 * @param type 2 an answer, 3 an error, 4 a signal
 * @param replyTo the serial of the call that this answers, 0 for none
 * @param sender who sent it, as the bus vouches for; empty where there is no bus
 * @param member the signal's name, empty for others
 * @param error the error's name, empty for others
 * @param signature the types of the body
 * @param body positioned at its beginning, in the peer's byte order
 */
record DBusMessage(
    int type,
    int replyTo,
    String sender,
    String member,
    String error,
    String signature,
    ByteBuffer body) {
  private static final int ERROR = 3;
  private static final int SIGNAL = 4;

  private static final int MEMBER_FIELD = 3;
  private static final int ERROR_FIELD = 4;
  private static final int REPLY_FIELD = 5;
  private static final int SENDER_FIELD = 7;
  private static final int SIGNATURE_FIELD = 8;

  /**
   * Reads a message.
   *
   * @param bytes all of it, in its byte order
   * @param fieldsLength of the header's fields, as its fixed part says
   * @param bodyOffset where the body begins
   */
  static DBusMessage parse(ByteBuffer bytes, int fieldsLength, int bodyOffset) {
    int replyTo = 0;
    String sender = "";
    String member = "";
    String error = "";
    String signature = "";
    int fixed = 16;
    var reader = new DBusReader(bytes, fixed);
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
        case SENDER_FIELD -> sender = text;
        case SIGNATURE_FIELD -> signature = text;
        default -> {}
      }
    }
    ByteBuffer body = bytes.slice(bodyOffset, bytes.capacity() - bodyOffset).order(bytes.order());
    return new DBusMessage(bytes.get(1), replyTo, sender, member, error, signature, body);
  }

  boolean answers(int serial) {
    return type != SIGNAL && replyTo == serial;
  }

  boolean isError(String name) {
    return type == ERROR && error.equals(name);
  }

  boolean isSignal(String name) {
    return type == SIGNAL && member.equals(name);
  }

  /** Itself unless it is an error. */
  DBusMessage orThrow(String peer, String about) throws IOException {
    if (type == ERROR) {
      String words = signature.startsWith("s") ? firstText() : "";
      throw new IOException(peer + " refuses " + about + ": " + error + " " + words);
    }
    return this;
  }

  /** The text or path that the body begins with. */
  String firstText() {
    return content().text();
  }

  /** The body, from its beginning. */
  DBusReader content() {
    return new DBusReader(body, 0);
  }
}
