package io.javelet.config;

import io.javelet.config.value.NodeName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What upstream keeps out of the file: values that belong to one machine.
 *
 * @param paths where files are
 * @param api how the API server is reached
 * @param node who this node is
 * @param lock how a second agent is kept away
 * @param deadContainers what is left of dead containers
 * @param reportedVersion the version that the API server is told
 */
public record KubeletFlags(
    Paths paths,
    ApiAccess api,
    NodeIdentity node,
    Lock lock,
    DeadContainers deadContainers,
    String reportedVersion) {

  /**
   * Where files are.
   *
   * @param rootDirectory the agent's own state
   * @param certificateDirectory certificates it obtains or makes
   * @param configFile as given
   * @param configDirectory of drop-ins, as given
   */
  public record Paths(
      Path rootDirectory,
      Path certificateDirectory,
      Optional<Path> configFile,
      Optional<Path> configDirectory) {}

  /**
   * How the API server is reached.
   *
   * @param kubeconfig absent: the agent stands alone
   * @param bootstrapKubeconfig how to obtain the first certificate
   */
  public record ApiAccess(Optional<Path> kubeconfig, Optional<Path> bootstrapKubeconfig) {

    /** Whether there is no API server. */
    public boolean standalone() {
      return kubeconfig.isEmpty();
    }
  }

  /**
   * Who this node is.
   *
   * @param hostnameOverride its name, already in upstream's normal form
   * @param addresses the IP addresses given: none, one, or one of each family
   * @param labels to register with
   * @param externalCloudProvider whether a cloud controller initialises it
   */
  public record NodeIdentity(
      Optional<NodeName> hostnameOverride,
      List<String> addresses,
      Map<String, String> labels,
      boolean externalCloudProvider) {
    public NodeIdentity {
      addresses = List.copyOf(addresses);
      labels = Map.copyOf(labels);
    }
  }

  /**
   * How a second agent is kept away.
   *
   * @param file to lock
   * @param exitOnContention whether to end when another process wants it
   */
  public record Lock(Optional<Path> file, boolean exitOnContention) {}

  /**
   * What is left of dead containers.
   *
   * @param minimumAge how long one is kept at least
   * @param perContainer how many instances of each are kept; absent means any number
   * @param total how many are kept on the node; absent means any number
   */
  public record DeadContainers(Duration minimumAge, OptionalInt perContainer, OptionalInt total) {}
}
