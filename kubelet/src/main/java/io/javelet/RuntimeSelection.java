package io.javelet;

import io.javelet.config.RuntimeConfiguration;
import io.javelet.cri.CriEndpoint;
import io.javelet.cri.embedded.ContainerdPrograms;
import io.javelet.cri.embedded.ContainerdSettings;
import io.javelet.cri.embedded.EmbeddedContainerd;
import io.javelet.cri.embedded.ReadinessCheck;
import io.javelet.cri.embedded.RuntimeChoice;
import io.javelet.os.ProcessWatcher;
import io.javelet.runtime.CgroupDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Which container runtime this agent works with: the endpoint that is given, or its own private
 * containerd.
 *
 * @param endpoint where it listens
 * @param embedded the private containerd; absent when the runtime is somebody else's
 */
record RuntimeSelection(CriEndpoint endpoint, Optional<EmbeddedContainerd> embedded) {
  /**
   * Chooses, and starts or takes over the private containerd.
   *
   * @param searchPath where programs are looked for, as in {@code PATH}
   */
  static RuntimeSelection of(
      RuntimeConfiguration configuration,
      Path rootDirectory,
      CgroupDriver driver,
      String searchPath,
      ProcessWatcher exits)
      throws KubeletStartException, InterruptedException {
    CriEndpoint configured = CriEndpoint.parse(configuration.endpoint());
    var programs = new ContainerdPrograms(searchPath);
    var embedded =
        new EmbeddedContainerd(
            new ContainerdSettings(rootDirectory, driver, configuration.embeddedSandboxImage()),
            programs,
            exits,
            ReadinessCheck.SOCKET_CONNECTS,
            Clock.systemUTC());
    try {
      var circumstances =
          new RuntimeChoice.Circumstances(
              configuration.embedded(),
              configuration.endpointGiven(),
              ReadinessCheck.SOCKET_CONNECTS.ready(configured.socket()),
              embedded.process().isPresent(),
              programs.missing());
      return switch (RuntimeChoice.of(circumstances)) {
        case RuntimeChoice.UseEndpoint _ -> new RuntimeSelection(configured, Optional.empty());
        case RuntimeChoice.Refuse(String reason) -> throw new KubeletStartException(reason);
        case RuntimeChoice.UseEmbedded _ -> {
          embedded.start();
          yield new RuntimeSelection(
              new CriEndpoint(embedded.paths().socket()), Optional.of(embedded));
        }
      };
    } catch (IOException failure) {
      throw new KubeletStartException(
          "the private containerd cannot be started: " + failure.getMessage(), failure);
    }
  }
}
