package io.javelet.server;

import io.javelet.metrics.KubeletMetrics;
import io.javelet.server.auth.Authentication;
import io.javelet.server.auth.Authorization;
import io.javelet.server.http.TlsHandshakes;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the server is made of that is built elsewhere.
 *
 * @param health whether the agent is well
 * @param pods what shall run
 * @param runtime what does; absent until the agent has met it
 * @param metrics all of them
 * @param access who may come in
 * @param process this process
 * @param local what is ours, for the unix socket
 */
public record ServerParts(
    HealthChecks health,
    NodePods pods,
    Supplier<Optional<NodeRuntime>> runtime,
    KubeletMetrics metrics,
    Access access,
    ProcessFacts process,
    List<LocalEndpoint> local) {
  public ServerParts {
    local = List.copyOf(local);
  }

  /**
   * Who may come in.
   *
   * @param authentication who asks
   * @param authorization what they may do
   * @param tls of the HTTPS port; absent when that is not served
   */
  public record Access(
      Authentication authentication, Authorization authorization, Optional<TlsHandshakes> tls) {}

  /**
   * This process.
   *
   * @param facts what it is and how it is configured
   * @param verbosity of its log
   * @param commandLine what it was started with
   */
  public record ProcessFacts(
      InformationEndpoints.Facts facts, Verbosity verbosity, List<String> commandLine) {
    public ProcessFacts {
      commandLine = List.copyOf(commandLine);
    }
  }
}
