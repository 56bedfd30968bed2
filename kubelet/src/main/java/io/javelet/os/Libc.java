package io.javelet.os;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The way into the C library: binds functions, calls them, and turns {@code errno} into an
 * exception. Stateless, any thread. Never keeps native memory beyond one call.
 */
// Binding native functions is what this class is for; nothing else in the project does it.
@SuppressWarnings("restricted")
final class Libc {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = CAPTURED.varHandle(PathElement.groupElement("errno"));
  private static final int LONGEST_DESCRIPTION = 256;
  private static final MethodHandle STRERROR =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("strerror"),
              FunctionDescriptor.of(
                  POINTER.withTargetLayout(
                      MemoryLayout.sequenceLayout(LONGEST_DESCRIPTION, ValueLayout.JAVA_BYTE)),
                  INT));
  private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(INT, INT));

  private Libc() {}

  /** One native call, to be made by {@link #call}. */
  @FunctionalInterface
  interface NativeCall {
    /**
     * Makes the call.
     *
     * @param arena lives as long as the call
     * @param errno first argument of every bound function
     * @return what the function returned; negative means that it failed
     */
    // The type that MethodHandle.invokeExact declares.
    long invoke(Arena arena, MemorySegment errno) throws Throwable;
  }

  /** Binds a function; the handle's first argument is where {@code errno} goes. */
  static MethodHandle bind(
      String symbol, FunctionDescriptor descriptor, Linker.Option... furtherOptions) {
    List<Linker.Option> options = new ArrayList<>(List.of(furtherOptions));
    options.add(Linker.Option.captureCallState("errno"));
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(symbol),
        descriptor,
        options.toArray(Linker.Option[]::new));
  }

  /**
   * Calls a function, again while a signal interrupts it.
   *
   * @param what the call and its object, for the error's text
   * @throws SystemCallException when it returned a negative number
   */
  static long call(String what, NativeCall call) throws SystemCallException {
    while (true) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment captured = arena.allocate(CAPTURED);
        long result = invoke(call, arena, captured);
        if (result >= 0) {
          return result;
        }
        int number = (int) ERRNO.get(captured, 0L);
        if (Errno.of(number).filter(Errno.EINTR::equals).isEmpty()) {
          throw new SystemCallException(what, number);
        }
      }
    }
  }

  /** Closes a descriptor. Never tried again: Linux has closed it even when it says otherwise. */
  static void close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(CAPTURED);
      long result =
          invoke((_, errno) -> (int) CLOSE.invokeExact(errno, descriptor), arena, captured);
      assert result == 0 : "close(" + descriptor + "), errno " + (int) ERRNO.get(captured, 0L);
    }
  }

  /** A C string; refuses text that C would cut at a NUL. */
  static MemorySegment string(Arena arena, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("holds a NUL: " + text.replace("\0", "\\0"));
    }
    return arena.allocateFrom(text, StandardCharsets.UTF_8);
  }

  /** The C library's words for an error number. */
  static String describe(int number) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(number);
      return text.getString(0).toLowerCase(Locale.ROOT);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static long invoke(NativeCall call, Arena arena, MemorySegment captured) {
    try {
      return call.invoke(arena, captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static RuntimeException impossible(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      case Throwable checked -> new IllegalStateException("a native call threw", checked);
    };
  }
}
