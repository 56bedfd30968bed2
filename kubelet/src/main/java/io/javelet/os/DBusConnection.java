package io.javelet.os;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/**
 * One conversation with a D-Bus peer, as root and without a bus between. Owned by one thread, ended
 * by its interruption or the deadline. Never passes file descriptors.
 */
final class DBusConnection implements AutoCloseable {
  private static final int LONGEST_MESSAGE = 1 << 20;
  private static final int FIXED_HEADER = 16;

  private final SocketChannel channel;
  private final Selector selector;
  private final Deadline deadline;
  private final Deque<DBusMessage> signals = new ArrayDeque<>();
  private int serial;

  private DBusConnection(SocketChannel channel, Selector selector, Deadline deadline) {
    this.channel = channel;
    this.selector = selector;
    this.deadline = deadline;
  }

  /** Connects and says who we are. */
  static DBusConnection open(Path socket, Duration patience)
      throws IOException, InterruptedException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    DBusConnection connection;
    try {
      Selector selector = Selector.open();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      connection = new DBusConnection(channel, selector, Deadline.in(patience));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    try {
      connection.authenticate();
      return connection;
    } catch (IOException | InterruptedException e) {
      connection.close();
      throw e;
    }
  }

  /** Sends a call and waits for its answer, which may be an error. */
  DBusMessage call(DBusMessage.Call call) throws IOException, InterruptedException {
    int mine = ++serial;
    write(call.bytes(mine));
    while (true) {
      DBusMessage message = read();
      if (message.answers(mine)) {
        return message;
      }
      signals.add(message);
    }
  }

  /** Waits until a job of systemd has ended; returns how, {@code done} when well. */
  String awaitJob(String job) throws IOException, InterruptedException {
    while (true) {
      DBusMessage message = signals.isEmpty() ? read() : signals.remove();
      if (message.isJobRemoved(job)) {
        return message.jobResult();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
    }
  }

  private void authenticate() throws IOException, InterruptedException {
    String uid = HexFormat.of().formatHex("0".getBytes(StandardCharsets.US_ASCII));
    write(("\0AUTH EXTERNAL " + uid + "\r\n").getBytes(StandardCharsets.US_ASCII));
    var line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.indexOf("\r\n") < 0) {
      one.clear();
      fill(one);
      line.append((char) one.get(0));
    }
    if (!line.toString().startsWith("OK")) {
      throw new IOException("D-Bus peer refuses us: " + line.toString().strip());
    }
    write("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private DBusMessage read() throws IOException, InterruptedException {
    ByteBuffer fixed = ByteBuffer.allocate(FIXED_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    fill(fixed);
    fixed.order(fixed.get(0) == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int body = fixed.getInt(4);
    int fields = fixed.getInt(12);
    if (body < 0 || fields < 0 || body > LONGEST_MESSAGE || fields > LONGEST_MESSAGE) {
      throw new IOException("D-Bus message too long");
    }
    int padded = (fields + 7) / 8 * 8;
    ByteBuffer rest = ByteBuffer.allocate(FIXED_HEADER + padded + body).order(fixed.order());
    rest.put(fixed.rewind());
    fill(rest);
    return DBusMessage.parse(rest.rewind(), fields, FIXED_HEADER + padded);
  }

  private void write(byte[] bytes) throws IOException, InterruptedException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  private void fill(ByteBuffer buffer) throws IOException, InterruptedException {
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer);
      if (count < 0) {
        throw new EOFException("D-Bus peer closed the connection");
      }
      if (count == 0) {
        await(SelectionKey.OP_READ);
      }
    }
  }

  private void await(int operation) throws IOException, InterruptedException {
    channel.keyFor(selector).interestOps(operation);
    long left = deadline.leftMillis();
    if (left == 0) {
      throw new InterruptedIOException("D-Bus peer did not answer in time");
    }
    selector.select(left);
    selector.selectedKeys().clear();
    if (Thread.interrupted()) {
      throw new InterruptedException("gave up waiting for a D-Bus peer");
    }
  }
}
