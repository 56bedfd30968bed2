package io.javelet.server.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Finds where the last lines of a file begin, reading backwards and no more than it must. */
final class LogTail {
  private static final int BLOCK = 64 * 1024;

  private LogTail() {}

  /**
   * The position at which the last lines begin; a last one without an end does not count.
   *
   * @param lines 0 for the end of the file
   */
  static long start(FileChannel file, long lines) throws IOException {
    long end = file.size();
    if (lines <= 0) {
      return end;
    }
    long found = 0;
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (end > 0) {
      long begin = Math.max(0, end - BLOCK);
      block.clear().limit((int) (end - begin));
      while (block.hasRemaining()) {
        if (file.read(block, begin + block.position()) < 0) {
          break;
        }
      }
      for (int i = block.position() - 1; i >= 0; i--) {
        // The line that ends here begins behind the newline before.
        if (block.get(i) == '\n' && ++found > lines) {
          return begin + i + 1;
        }
      }
      end = begin;
    }
    return 0;
  }
}
