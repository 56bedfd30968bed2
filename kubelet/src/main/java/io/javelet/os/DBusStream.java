package io.javelet.os;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes to and from a D-Bus peer. Owned by one thread. */
interface DBusStream extends AutoCloseable {
  /** Sends all of it. */
  void write(byte[] bytes, Deadline deadline) throws IOException, InterruptedException;

  /** Waits until the buffer is full. */
  void fill(ByteBuffer buffer, Deadline deadline) throws IOException, InterruptedException;

  /** Whether descriptors can come with the bytes. */
  boolean passesDescriptors();

  @Override
  void close() throws IOException;
}
