package io.javelet.server;

import io.javelet.server.http.Limits;
import io.javelet.server.http.Listening;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the server listens and what it serves.
 *
 * @param listeners its ports
 * @param switches what is switched on
 * @param folders where it finds files
 * @param limits for each client
 * @param sessions exec, attach, port-forward and followers of logs
 */
public record ServerSettings(
    Listeners listeners, Switches switches, Folders folders, Limits limits, Sessions sessions) {

  /**
   * Of sessions.
   *
   * @param most how many there may be at once
   * @param longestSilence after which one is ended that nothing goes over; zero for never
   * @param webSockets whether those are translated that runtimes do not speak themselves
   */
  public record Sessions(int most, Duration longestSilence, boolean webSockets) {
    /** As many as the agent was measured with and more. */
    public static final int MOST = 1000;
  }

  /**
   * The ports; each may be absent.
   *
   * @param https everything, for those who may
   * @param readOnly what only shows, for everybody
   * @param health the health check
   * @param local the unix socket
   */
  public record Listeners(
      Optional<Listening> https,
      Optional<Listening> readOnly,
      Optional<Listening> health,
      Optional<Listening> local) {}

  /**
   * What is served beside pods, health and metrics.
   *
   * @param debugging logs, exec, attach, port-forward and the debugging pages
   * @param profiling profiles of this process
   * @param flags the log's verbosity
   * @param systemLogs the files of the log folder
   * @param systemLogQuery queries for logs of services
   */
  public record Switches(
      boolean debugging,
      boolean profiling,
      boolean flags,
      boolean systemLogs,
      boolean systemLogQuery) {}

  /**
   * Where files are.
   *
   * @param root the agent's own folder
   * @param systemLogs the machine's logs: {@code /var/log}
   */
  public record Folders(Path root, Path systemLogs) {}
}
