package io.javelet.os;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A stream for virtual threads, ended by interruption; it cannot pass descriptors. */
final class DBusChannel implements DBusStream {
  private final SocketChannel channel;
  private final Selector selector;

  private DBusChannel(SocketChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  static DBusChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    try {
      Selector selector = Selector.open();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      return new DBusChannel(channel, selector);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public boolean passesDescriptors() {
    return false;
  }

  @Override
  public void write(byte[] bytes, Deadline deadline) throws IOException, InterruptedException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  @Override
  public void fill(ByteBuffer buffer, Deadline deadline) throws IOException, InterruptedException {
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer);
      if (count < 0) {
        throw new EOFException("D-Bus peer closed the connection");
      }
      if (count == 0) {
        await(SelectionKey.OP_READ, deadline);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
    }
  }

  private void await(int operation, Deadline deadline) throws IOException, InterruptedException {
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
