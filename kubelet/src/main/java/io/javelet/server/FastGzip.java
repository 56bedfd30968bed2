package io.javelet.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Metrics repeat themselves so much that working harder saves nothing worth the time. */
final class FastGzip extends GZIPOutputStream {
  private static final int BLOCK = 16 * 1024;

  /**
   * Nothing is written yet.
   *
   * @param out where large pieces go
   */
  FastGzip(OutputStream out) throws IOException {
    super(out, BLOCK);
    def.setLevel(Deflater.BEST_SPEED);
  }
}
