package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A short text that the kernel writes anew for whoever reads it, kept open: reading it again is one
 * call, where opening it by its path costs ten times as much. The opener closes it; any one thread
 * at a time.
 */
public final class KernelFile implements AutoCloseable {
  private static final int O_CLOEXEC = 02000000;
  private static final MethodHandle OPEN =
      Libc.bind(
          "open", FunctionDescriptor.of(INT, POINTER, INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle PREAD =
      Libc.bind("pread", FunctionDescriptor.of(LONG, INT, POINTER, LONG, LONG));

  private final int descriptor;

  private KernelFile(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Where texts are read to; grows with them. Owned by one thread at a time. */
  public static final class Buffer {
    /**
     * A text shorter than this is whole after the first read: the kernel fills a page of 4096 bytes
     * with whole lines, and has no lines as long as the rest. Saves a call for nearly every file.
     */
    private static final int ALWAYS_WHOLE = 2048;

    private MemorySegment space = segment(16 * 1024);

    /** An empty one. */
    public Buffer() {}

    private static MemorySegment segment(long bytes) {
      return Arena.ofAuto().allocate(bytes);
    }

    private void grow() {
      space = segment(2 * space.byteSize()).copyFrom(space);
    }

    private String text(int length) {
      byte[] bytes = new byte[length];
      MemorySegment.copy(space, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Opens a file for reading; empty where there is none, or it may not be read. */
  public static Optional<KernelFile> open(Path file) {
    try {
      return Optional.of(
          new KernelFile(
              (int)
                  Libc.call(
                      "open",
                      (arena, errno) ->
                          (int)
                              OPEN.invokeExact(
                                  errno, Libc.string(arena, file.toString()), O_CLOEXEC))));
    } catch (SystemCallException _) {
      return Optional.empty();
    }
  }

  /** What it says now; empty when what it tells of is gone: the kernel answers ENODEV then. */
  public Optional<String> text(Buffer buffer) {
    int length = 0;
    while (true) {
      int at = length;
      MemorySegment space = buffer.space;
      int read;
      try {
        read =
            (int)
                Libc.call(
                    "pread",
                    (_, errno) ->
                        (long)
                            PREAD.invokeExact(
                                errno,
                                descriptor,
                                space.asSlice(at),
                                space.byteSize() - at,
                                (long) at));
      } catch (SystemCallException _) {
        return Optional.empty();
      }
      length += read;
      if (read == 0 || (at == 0 && length < Buffer.ALWAYS_WHOLE)) {
        return Optional.of(buffer.text(length));
      }
      if (length == space.byteSize()) {
        buffer.grow();
      }
    }
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}
