package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files that somebody else put there, and only plain ones: what turns out to be a pipe, a
 * device, a socket or a folder is refused without ever waiting for it. Stateless, any thread. A
 * link is followed. Counterpart: {@code open(2)} with {@code O_NONBLOCK}.
 */
public final class PlainFile {
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final MethodHandle OPEN =
      Libc.bind("open", FunctionDescriptor.of(INT, POINTER, INT));

  private PlainFile() {}

  /**
   * The first bytes of a file.
   *
   * @param limit how many bytes are read at most; a caller that must not miss the end asks for one
   *     more than it can use
   * @throws IOException when it is not there, cannot be read, or is no plain file
   */
  public static byte[] read(Path file, int limit) throws IOException {
    int descriptor =
        (int)
            Libc.call(
                "open " + file,
                (arena, errno) -> {
                  MemorySegment path = Libc.string(arena, file.toString());
                  return (int) OPEN.invokeExact(errno, path, O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
                });
    try {
      // The descriptor's own link: whatever the path means by now, this is what was opened.
      Path opened = Path.of("/proc/self/fd").resolve(Integer.toString(descriptor));
      if (!Files.isRegularFile(opened)) {
        throw new IOException(file + " is no plain file");
      }
      try (InputStream content = Files.newInputStream(opened)) {
        return content.readNBytes(limit);
      }
    } finally {
      Libc.close(descriptor);
    }
  }
}
