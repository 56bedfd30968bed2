package io.javelet.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the service manager tells a service by environment variables.
 *
 * @param notifySocket where to say that the agent is ready
 * @param watchdogInterval within which the agent has to show that it lives
 * @param credentials the folder of the credentials that it gives this service
 * @param systemBus the D-Bus address of the machine's bus, where it is not the usual one
 */
public record ServiceEnvironment(
    Optional<String> notifySocket,
    Optional<Duration> watchdogInterval,
    Optional<Path> credentials,
    Optional<String> systemBus) {
  private static final Pattern MICROSECONDS = Pattern.compile("[1-9][0-9]{0,17}");
  private static final int NANOS_PER_MICRO = 1_000;

  static ServiceEnvironment of(Map<String, String> environment, long ownPid) {
    Optional<String> socket = value(environment, "NOTIFY_SOCKET");
    boolean meant =
        value(environment, "WATCHDOG_PID")
            .map(pid -> pid.equals(String.valueOf(ownPid)))
            .orElse(true);
    Optional<Duration> watchdog =
        value(environment, "WATCHDOG_USEC")
            .filter(text -> meant && MICROSECONDS.matcher(text).matches())
            .map(text -> Duration.ofNanos(Math.multiplyExact(micros(text), NANOS_PER_MICRO)));
    return new ServiceEnvironment(
        socket,
        watchdog,
        value(environment, "CREDENTIALS_DIRECTORY").map(Path::of),
        value(environment, "DBUS_SYSTEM_BUS_ADDRESS"));
  }

  private static long micros(String text) {
    return Math.min(Long.parseLong(text), Long.MAX_VALUE / NANOS_PER_MICRO);
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
  }
}
