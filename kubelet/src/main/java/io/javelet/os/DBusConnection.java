package io.javelet.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/**
 * One conversation with a D-Bus peer, as root: a service that listens itself, or a bus. Owned by
 * one thread, ended by its interruption or a deadline.
 */
final class DBusConnection implements AutoCloseable {
  private static final int LONGEST_MESSAGE = 1 << 20;
  private static final int FIXED_HEADER = 16;

  private final DBusStream stream;
  private final Deque<DBusMessage> signals = new ArrayDeque<>();
  private int serial;

  private DBusConnection(DBusStream stream) {
    this.stream = stream;
  }

  /** Says who we are; closes the stream when the peer does not like that. */
  static DBusConnection open(DBusStream stream, Deadline deadline)
      throws IOException, InterruptedException {
    var connection = new DBusConnection(stream);
    try {
      connection.authenticate(deadline);
      return connection;
    } catch (IOException | InterruptedException e) {
      connection.close();
      throw e;
    }
  }

  /** Sends a call and waits for its answer, which may be an error. */
  DBusMessage call(DBusCall call, Deadline deadline) throws IOException, InterruptedException {
    int mine = ++serial;
    stream.write(call.bytes(mine), deadline);
    while (true) {
      DBusMessage message = read(deadline);
      if (message.answers(mine)) {
        return message;
      }
      signals.add(message);
    }
  }

  /** Waits for the next message that answers no call. */
  DBusMessage next(Deadline deadline) throws IOException, InterruptedException {
    return signals.isEmpty() ? read(deadline) : signals.remove();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  private void authenticate(Deadline deadline) throws IOException, InterruptedException {
    String uid = HexFormat.of().formatHex("0".getBytes(StandardCharsets.US_ASCII));
    say("\0AUTH EXTERNAL " + uid + "\r\n", deadline);
    expect("OK", deadline);
    if (stream.passesDescriptors()) {
      say("NEGOTIATE_UNIX_FD\r\n", deadline);
      expect("AGREE_UNIX_FD", deadline);
    }
    say("BEGIN\r\n", deadline);
  }

  private void say(String line, Deadline deadline) throws IOException, InterruptedException {
    stream.write(line.getBytes(StandardCharsets.US_ASCII), deadline);
  }

  private void expect(String word, Deadline deadline) throws IOException, InterruptedException {
    var line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.indexOf("\r\n") < 0) {
      one.clear();
      stream.fill(one, deadline);
      line.append((char) one.get(0));
      if (line.length() > LONGEST_MESSAGE) {
        throw new IOException("D-Bus peer says too much");
      }
    }
    if (!line.toString().startsWith(word)) {
      throw new IOException("D-Bus peer refuses us: " + line.toString().strip());
    }
  }

  private DBusMessage read(Deadline deadline) throws IOException, InterruptedException {
    ByteBuffer fixed = ByteBuffer.allocate(FIXED_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    stream.fill(fixed, deadline);
    fixed.order(fixed.get(0) == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int body = fixed.getInt(4);
    int fields = fixed.getInt(12);
    if (body < 0 || fields < 0 || body > LONGEST_MESSAGE || fields > LONGEST_MESSAGE) {
      throw new IOException("D-Bus message too long");
    }
    int padded = (fields + 7) / 8 * 8;
    ByteBuffer rest = ByteBuffer.allocate(FIXED_HEADER + padded + body).order(fixed.order());
    rest.put(fixed.rewind());
    stream.fill(rest, deadline);
    return DBusMessage.parse(rest.rewind(), fields, FIXED_HEADER + padded);
  }
}
