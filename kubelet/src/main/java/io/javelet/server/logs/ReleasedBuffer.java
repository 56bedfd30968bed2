package io.javelet.server.logs;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Gathers small writes into large ones, in no more memory than they take and none after a flush.
 * Used by one thread.
 */
final class ReleasedBuffer extends OutputStream {
  private static final int SIZE = 32 * 1024;
  private static final int SMALLEST = 256;
  private static final byte[] NONE = new byte[0];

  private final OutputStream out;
  private byte[] gathered = NONE;
  private int length;

  ReleasedBuffer(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int at = offset;
    int left = count;
    while (left > 0) {
      if (length + left > gathered.length && gathered.length < SIZE) {
        int wanted = Math.max(length + left, 2 * gathered.length);
        gathered = Arrays.copyOf(gathered, Math.clamp(wanted, SMALLEST, SIZE));
      }
      int taken = Math.min(left, SIZE - length);
      System.arraycopy(bytes, at, gathered, length, taken);
      length += taken;
      at += taken;
      left -= taken;
      if (length == SIZE) {
        out.write(gathered, 0, length);
        length = 0;
      }
    }
  }

  @Override
  public void flush() throws IOException {
    if (length > 0) {
      out.write(gathered, 0, length);
    }
    gathered = NONE;
    length = 0;
  }
}
