package io.javelet;

import io.javelet.config.ServerConfiguration;
import io.javelet.server.HealthChecks;
import io.javelet.server.NodePods;
import io.javelet.server.NodeServers;
import java.util.function.Supplier;
import tools.jackson.databind.ObjectMapper;

/** Builds the HTTP ports from the configuration. */
final class Servers {
  private Servers() {}

  static NodeServers of(
      ServerConfiguration configuration,
      HealthChecks health,
      NodePods pods,
      Supplier<String> metrics) {
    ServerConfiguration.Listeners listeners = configuration.listeners();
    return new NodeServers(
        new NodeServers.Listeners(
            listeners.healthzAddress(),
            listeners.healthzPort(),
            listeners.address(),
            listeners.readOnlyPort()),
        health,
        pods,
        new ObjectMapper(),
        metrics);
  }
}
