package io.javelet.fakelogind;

import io.javelet.fakelogind.BusMessage.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A system bus on which only logind is. It tells how many inhibitors are held, and says what a test
 * wants said. Any thread; each connection has one of its own, and each inhibitor too.
 */
public final class FakeLogind implements AutoCloseable {
  private static final String MANAGER = "org.freedesktop.login1.Manager";

  private final int listening;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Integer> connections = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private int generation = 1;
  private int inhibitors;
  private int inhibitorsEver;
  private boolean shuttingDown;
  private Duration delay;
  private Duration delayAfterReload;

  private FakeLogind(int listening, Duration delay) {
    this.listening = listening;
    this.delay = delay;
    this.delayAfterReload = delay;
  }

  /**
   * Begins to listen.
   *
   * @param socket where; its folder exists
   * @param delay how long shutdowns can be delayed
   */
  public static FakeLogind start(Path socket, Duration delay) throws IOException {
    var logind = new FakeLogind(NativeSockets.listen(socket), delay);
    Thread.ofPlatform().daemon().name("fake-bus").start(logind::accept);
    return logind;
  }

  /** How long shutdowns can be delayed once the configuration was read anew. */
  public void delayAfterReload(Duration delay) {
    locked(() -> delayAfterReload = delay);
  }

  /** Every call so far: the method and those of its arguments that are texts. */
  public List<String> calls() {
    lock.lock();
    try {
      return List.copyOf(calls);
    } finally {
      lock.unlock();
    }
  }

  /** How many inhibitors are held now. */
  public int inhibitors() {
    lock.lock();
    try {
      return inhibitors;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until as many inhibitors are held, and as many were ever asked for at least. */
  public void awaitInhibitors(int held, int ever) throws InterruptedException, TimeoutException {
    await(() -> inhibitors == held && inhibitorsEver >= ever);
  }

  /** Waits until there was such a call. */
  public void awaitCall(String call) throws InterruptedException, TimeoutException {
    await(() -> calls.contains(call));
  }

  private void await(BooleanSupplier holds) throws InterruptedException, TimeoutException {
    long left = TimeUnit.SECONDS.toNanos(60);
    lock.lock();
    try {
      while (!holds.getAsBoolean()) {
        if (left <= 0) {
          throw new TimeoutException(inhibitors + " inhibitors are held after " + calls);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells that the machine is about to shut down, or not any more. */
  public void prepareForShutdown(boolean begins) throws IOException {
    locked(() -> shuttingDown = begins);
    tell(shutdownSignal(owner(), begins));
  }

  /** Somebody who is not logind says that the machine shuts down. */
  public void forgeShutdown() throws IOException {
    tell(shutdownSignal(":1.666", true));
  }

  /** Another logind takes over. */
  public void restart() throws IOException {
    String old = owner();
    locked(() -> generation++);
    var body = new Layout().text("org.freedesktop.login1").text(old);
    tell(nameOwnerChanged(body.align(4).text("").bytes()));
    body = new Layout().text("org.freedesktop.login1").align(4).text("").align(4).text(owner());
    tell(nameOwnerChanged(body.bytes()));
  }

  /** Ends all connections, as a bus that is restarted does. */
  public void dropConnections() throws IOException {
    List<Integer> all;
    lock.lock();
    try {
      all = List.copyOf(connections);
    } finally {
      lock.unlock();
    }
    for (int each : all) {
      NativeSockets.hangUp(each);
    }
  }

  @Override
  public void close() throws IOException {
    dropConnections();
    NativeSockets.hangUp(listening);
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private String owner() {
    lock.lock();
    try {
      return ":1." + generation;
    } finally {
      lock.unlock();
    }
  }

  private static byte[] shutdownSignal(String sender, boolean begins) {
    byte[] body = new Layout().number(begins ? 1 : 0).bytes();
    return BusMessage.signal(sender, MANAGER, "PrepareForShutdown", "b", body);
  }

  private static byte[] nameOwnerChanged(byte[] body) {
    String bus = "org.freedesktop.DBus";
    return BusMessage.signal(bus, bus, "NameOwnerChanged", "sss", body);
  }

  private void tell(byte[] signal) throws IOException {
    lock.lock();
    try {
      for (int each : connections) {
        NativeSockets.send(each, signal, -1);
      }
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    try {
      while (true) {
        int connection = NativeSockets.accept(listening);
        Thread.ofPlatform().daemon().name("fake-logind").start(() -> serve(connection));
      }
    } catch (IOException ended) {
      release(listening);
    }
  }

  private void release(int descriptor) {
    try {
      NativeSockets.close(descriptor);
    } catch (IOException closedAlready) {
      locked(() -> calls.add(closedAlready.toString()));
    }
  }

  private void serve(int connection) {
    try {
      line(connection);
      say(connection, "OK 0123456789abcdef\r\n");
      line(connection);
      say(connection, "AGREE_UNIX_FD\r\n");
      line(connection);
      while (true) {
        answer(connection, BusMessage.read(connection));
      }
    } catch (IOException ended) {
      locked(() -> {
        connections.remove(Integer.valueOf(connection));
        calls.add("hung up");
      });
      release(connection);
    }
  }

  private static void say(int connection, String line) throws IOException {
    NativeSockets.send(connection, line.getBytes(StandardCharsets.US_ASCII), -1);
  }

  private static void line(int connection) throws IOException {
    while (NativeSockets.read(connection, 1)[0] != '\n') {}
  }

  private void answer(int connection, BusMessage call) throws IOException {
    locked(() -> calls.add((call.member() + " " + String.join(" ", call.arguments())).strip()));
    lock.lock();
    try {
      switch (call.member()) {
        case "Hello" -> {
          connections.add(connection);
          reply(connection, call, "s", new Layout().text(":1.99").bytes());
        }
        case "GetNameOwner" ->
            reply(connection, call, "s", new Layout().text(":1." + generation).bytes());
        case "Get" -> reply(connection, call, "v", property(call.arguments().getLast()));
        case "Inhibit" -> inhibit(connection, call);
        case "KillUnit" -> {
          delay = delayAfterReload;
          reply(connection, call, "", new byte[0]);
        }
        default -> reply(connection, call, "", new byte[0]);
      }
    } finally {
      lock.unlock();
    }
  }

  private byte[] property(String name) {
    return name.equals("PreparingForShutdown")
        ? new Layout().raw(1, 'b', 0).number(shuttingDown ? 1 : 0).bytes()
        : new Layout().raw(1, 't', 0).longNumber(delay.toNanos() / 1000).bytes();
  }

  private void inhibit(int connection, BusMessage call) throws IOException {
    int[] ends = NativeSockets.pipe();
    inhibitors++;
    inhibitorsEver++;
    NativeSockets.send(connection, call.answer("h", new Layout().number(0).bytes(), true), ends[1]);
    NativeSockets.close(ends[1]);
    changed.signalAll();
    Thread.ofPlatform().daemon().name("fake-inhibitor").start(() -> awaitRelease(ends[0]));
  }

  private void awaitRelease(int end) {
    try {
      NativeSockets.read(end, 1);
    } catch (IOException released) {
      locked(() -> inhibitors--);
      release(end);
    }
  }

  private static void reply(int connection, BusMessage call, String signature, byte[] body)
      throws IOException {
    NativeSockets.send(connection, call.answer(signature, body, false), -1);
  }
}
