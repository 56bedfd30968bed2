package io.javelet.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes, changes and ends slices, so that systemd knows of them and does not write its own idea of
 * them over ours. Immutable, any thread; every call has a connection of its own, so that a systemd
 * that re-executes itself costs one call at most. Upstream's counterpart: go-systemd's {@code
 * StartTransientUnit} and {@code SetUnitProperties}.
 */
public final class SystemdUnits {
  /** Where systemd itself listens for root, without a bus between. */
  public static final Path PRIVATE_SOCKET = Path.of("/run/systemd/private");

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String UNIT_EXISTS = "org.freedesktop.systemd1.UnitExists";
  private static final String NO_SUCH_UNIT = "org.freedesktop.systemd1.NoSuchUnit";
  private static final String DONE = "done";
  private static final String PEER = "systemd";

  private final Path socket;

  /**
   * @param socket {@link #PRIVATE_SOCKET} but in tests
   */
  public SystemdUnits(Path socket) {
    this.socket = socket;
  }

  /** The systemd of this machine; empty when another init runs it. */
  public static Optional<SystemdUnits> ofThisMachine() {
    return Files.exists(PRIVATE_SOCKET)
        ? Optional.of(new SystemdUnits(PRIVATE_SOCKET))
        : Optional.empty();
  }

  /**
   * Starts a slice, or changes it when it is there.
   *
   * @param name such as {@code kubepods-burstable.slice}
   * @param limits by property, such as {@code MemoryMax}; {@link Long#MAX_VALUE} and beyond, seen
   *     as unsigned, is no limit
   */
  public void ensureSlice(String name, Map<String, Long> limits)
      throws IOException, InterruptedException {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("Description", "Pods of the kubelet: " + name);
    properties.put("DefaultDependencies", false);
    properties.put("CPUAccounting", true);
    properties.put("MemoryAccounting", true);
    properties.put("TasksAccounting", true);
    properties.putAll(limits);
    Deadline deadline = Deadline.in(PATIENCE);
    try (DBusConnection connection = open(deadline)) {
      DBusMessage answer = connection.call(DBusCall.startTransientUnit(name, properties), deadline);
      if (answer.isError(UNIT_EXISTS)) {
        connection.call(DBusCall.setUnitProperties(name, limits), deadline).orThrow(PEER, name);
      } else {
        await(connection, answer.orThrow(PEER, name).firstText(), name, deadline);
      }
    }
  }

  /** Stops a unit and what runs in it; nothing when there is none. */
  public void stop(String name) throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(PATIENCE);
    try (DBusConnection connection = open(deadline)) {
      DBusMessage answer = connection.call(DBusCall.stopUnit(name), deadline);
      if (!answer.isError(NO_SUCH_UNIT)) {
        await(connection, answer.orThrow(PEER, name).firstText(), name, deadline);
      }
    }
  }

  private DBusConnection open(Deadline deadline) throws IOException, InterruptedException {
    return DBusConnection.open(DBusChannel.connect(socket), deadline);
  }

  private static void await(DBusConnection connection, String job, String name, Deadline deadline)
      throws IOException, InterruptedException {
    while (true) {
      DBusMessage message = connection.next(deadline);
      if (message.isSignal("JobRemoved")) {
        // JobRemoved(u id, o job, s unit, s result)
        DBusReader content = message.content();
        content.uint32();
        boolean ours = content.text().equals(job);
        content.text();
        String result = content.text();
        if (ours && result.equals(DONE)) {
          return;
        }
        if (ours) {
          throw new IOException("systemd's job for " + name + " ended with \"" + result + "\"");
        }
      }
    }
  }
}
