package io.javelet.os;

import io.javelet.os.DBusCall.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * A conversation with logind over the system bus: how long it lets a shutdown be delayed, asking it
 * to, and hearing of shutdowns. Owned by one platform thread, since its waits are native; any
 * thread may end them. Upstream's counterpart: {@code nodeshutdown/systemd.DBusCon}.
 */
public final class Logind implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final String PEER = "logind";
  private static final int SIGHUP = 1;
  private static final int FILE_MODE = 0644;

  /**
   * Where logind is met.
   *
   * @param bus the system bus's socket
   * @param configuration the folder of files that change its configuration
   */
  public record Places(Path bus, Path configuration) {
    private static final String UNIX_PATH = "unix:path=";

    /**
     * Of this machine.
     *
     * @param busAddress what {@code DBUS_SYSTEM_BUS_ADDRESS} says, if anything
     */
    public static Places ofThisMachine(Optional<String> busAddress) {
      Optional<Path> given =
          busAddress.stream()
              .flatMap(all -> Arrays.stream(all.split(";", -1)))
              .filter(each -> each.startsWith(UNIX_PATH))
              .map(each -> each.substring(UNIX_PATH.length()).split(",", -1)[0])
              .map(Path::of)
              .findFirst();
      return new Places(
          given.orElse(Path.of("/run/dbus/system_bus_socket")),
          Path.of("/etc/systemd/logind.conf.d"));
    }
  }

  /** What logind said. */
  public sealed interface News {
    /**
     * The machine is about to shut down, or is not any more.
     *
     * @param begins false when it was called off
     */
    record Shutdown(boolean begins) implements News {}

    /** It is another logind: what was said to the one before has to be said again. */
    record Restarted() implements News {}
  }

  /** What makes a shutdown wait; closing it lets the shutdown go on. Any thread. */
  public static final class Inhibitor implements AutoCloseable {
    private final int descriptor;
    private boolean closed;

    private Inhibitor(int descriptor) {
      this.descriptor = descriptor;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        Libc.close(descriptor);
      }
    }
  }

  private final Places places;
  private final DescriptorSocket socket;
  private final DBusConnection connection;
  private String owner = "";

  private Logind(Places places, DescriptorSocket socket, DBusConnection connection) {
    this.places = places;
    this.socket = socket;
    this.connection = connection;
  }

  /**
   * Connects and begins to hear of shutdowns.
   *
   * @param ending ends every wait once it was used
   * @throws IOException when there is no bus, or no logind on it
   */
  public static Logind connect(Places places, Ending ending)
      throws IOException, InterruptedException {
    DescriptorSocket socket = DescriptorSocket.connect(places.bus(), ending.event);
    DBusConnection connection = DBusConnection.open(socket, Deadline.in(PATIENCE));
    var logind = new Logind(places, socket, connection);
    try {
      logind.introduce();
      return logind;
    } catch (IOException | InterruptedException e) {
      logind.close();
      throw e;
    }
  }

  /** Ends waits of the one thread from any other, for good. */
  public static final class Ending implements AutoCloseable {
    private final EventDescriptor event;

    private Ending(EventDescriptor event) {
      this.event = event;
    }

    /** Nothing is ended yet. */
    public static Ending open() throws IOException {
      return new Ending(EventDescriptor.open());
    }

    /** Every wait that uses it throws {@link InterruptedException} from now on. */
    public void end() throws IOException {
      event.wake();
    }

    @Override
    public void close() {
      event.close();
    }
  }

  private void introduce() throws IOException, InterruptedException {
    call(DBusCall.ofTexts(Place.BUS, "Hello"));
    match("interface='" + Place.LOGIND.iface() + "',member='PrepareForShutdown'");
    match(
        "sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='"
            + Place.LOGIND.destination()
            + "'");
    // A question that the bus starts logind for, where nobody needed it so far.
    isShuttingDown();
    owner =
        call(DBusCall.ofTexts(Place.BUS, "GetNameOwner", Place.LOGIND.destination())).firstText();
  }

  private void match(String rule) throws IOException, InterruptedException {
    call(DBusCall.ofTexts(Place.BUS, "AddMatch", "type='signal'," + rule));
  }

  private DBusMessage call(DBusCall call) throws IOException, InterruptedException {
    return connection
        .call(call, Deadline.in(PATIENCE))
        .orThrow(call.object().equals(Place.BUS) ? "The system bus" : PEER, call.member());
  }

  /** Whether a shutdown has begun. */
  public boolean isShuttingDown() throws IOException, InterruptedException {
    return variant("PreparingForShutdown", "b").flag();
  }

  /** How long logind lets a shutdown be delayed. */
  public Duration longestDelay() throws IOException, InterruptedException {
    return Duration.of(variant("InhibitDelayMaxUSec", "t").uint64(), ChronoUnit.MICROS);
  }

  private DBusReader variant(String property, String type)
      throws IOException, InterruptedException {
    DBusReader content = call(DBusCall.property(Place.LOGIND, property)).content();
    String found = content.signature();
    if (!found.equals(type)) {
      throw new IOException("logind's " + property + " is of type " + found + ", not " + type);
    }
    return content;
  }

  /**
   * Makes shutdowns wait.
   *
   * @param who as people read it
   * @param why as people read it
   */
  public Inhibitor delayShutdown(String who, String why) throws IOException, InterruptedException {
    call(DBusCall.ofTexts(Place.LOGIND, "Inhibit", "shutdown", who, why, "delay"));
    return new Inhibitor(
        socket
            .takeDescriptor()
            .orElseThrow(() -> new IOException("logind's answer has no descriptor")));
  }

  /**
   * Writes a file that makes logind allow longer delays, and has logind read it, which it does some
   * time later.
   *
   * @param fileName of the file
   * @param delay whole seconds count
   */
  public void allowDelay(String fileName, Duration delay) throws IOException, InterruptedException {
    String text = "# Kubelet logind override\n[Login]\nInhibitDelayMaxSec=" + delay.toSeconds();
    byte[] content = (text + "\n").getBytes(StandardCharsets.UTF_8);
    Files.createDirectories(places.configuration());
    Path file = places.configuration().resolve(fileName);
    if (!ByteBuffer.wrap(content).equals(ByteBuffer.wrap(contentOf(file)))) {
      DurableFile.write(file, content, FILE_MODE);
    }
    connection
        .call(DBusCall.killUnit("systemd-logind.service", SIGHUP), Deadline.in(PATIENCE))
        .orThrow("systemd", "to have logind read its configuration");
  }

  private static byte[] contentOf(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException none) {
      return new byte[0];
    }
  }

  /** Waits until logind says something. */
  public News await() throws IOException, InterruptedException {
    while (true) {
      DBusMessage message = connection.next(Deadline.never());
      // The bus vouches for the sender: nobody else can make this node believe in a shutdown.
      if (message.isSignal("PrepareForShutdown") && message.sender().equals(owner)) {
        return new News.Shutdown(message.content().flag());
      }
      if (message.isSignal("NameOwnerChanged")
          && message.sender().equals(Place.BUS.destination())) {
        DBusReader content = message.content();
        content.text();
        content.text();
        String now = content.text();
        if (!now.isEmpty() && !now.equals(owner)) {
          owner = now;
          return new News.Restarted();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
