package io.javelet.os;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The signal by which a service is asked to read its configuration again. Without a listener it
 * ends a JVM. Stateless. Counterpart: {@code SIGHUP} of {@code signal(7)}.
 */
public final class HangupSignal {
  private static final String NAME = "HUP";
  private static final int NUMBER = 1;

  /** Dispositions as {@code signal(2)} gives and takes them. */
  private static final long DEFAULT = 0;

  private static final long IGNORED = 1;
  private static final long FAILED = -1;
  private static final MethodHandle SIGNAL =
      Libc.bind("signal", FunctionDescriptor.of(Libc.POINTER, Libc.INT, Libc.POINTER));

  private HangupSignal() {}

  /**
   * Calls a listener at every such signal from now on, on a thread of the JVM's.
   *
   * @throws IOException when this JVM does not let signals be caught, as under {@code -Xrs}
   */
  public static void listen(Runnable listener) throws IOException {
    hearThoughIgnored();
    // The JDK's own type for this is not a supported one, so that the compiler must not see it.
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(), new Class<?>[] {handler}, new Listener(listener));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(NAME), proxy);
    } catch (ReflectiveOperationException | IllegalArgumentException failure) {
      throw new IOException("SIGHUP cannot be caught", failure);
    }
  }

  /**
   * Who is started under {@code nohup} inherits that this signal is ignored, and the JVM then
   * leaves it so, whoever listens.
   */
  private static void hearThoughIgnored() throws IOException {
    Libc.call(
        "signal SIGHUP",
        (_, errno) -> {
          MemorySegment before =
              (MemorySegment) SIGNAL.invokeExact(errno, NUMBER, MemorySegment.ofAddress(DEFAULT));
          if (before.address() != IGNORED && before.address() != DEFAULT) {
            // The JVM's own handler is there already.
            before = (MemorySegment) SIGNAL.invokeExact(errno, NUMBER, before);
          }
          return before.address() == FAILED ? -1 : 0;
        });
  }

  private record Listener(Runnable listener) implements InvocationHandler {
    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) {
      return switch (method.getName()) {
        case "handle" -> handle();
        case "hashCode" -> listener.hashCode();
        case "equals" -> false;
        default -> "listener for SIGHUP";
      };
    }

    /** A method without a result. */
    private @Nullable Object handle() {
      listener.run();
      return null;
    }
  }
}
