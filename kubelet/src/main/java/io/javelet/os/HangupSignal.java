package io.javelet.os;

import java.io.IOException;
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

  private HangupSignal() {}

  /**
   * Calls a listener at every such signal from now on, on a thread of the JVM's.
   *
   * @throws IOException when this JVM does not let signals be caught, as under {@code -Xrs}
   */
  public static void listen(Runnable listener) throws IOException {
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
