package io.javelet;

import io.fabric8.kubernetes.api.model.NodeSelector;
import io.javelet.config.KubeletConfiguration;
import io.javelet.environment.PodFacts.Allocatable;
import io.javelet.metrics.WorkMetrics;
import io.javelet.pod.PodDirectories;
import io.javelet.volume.LocalPodVolumes;
import io.javelet.volume.PodVolumes;
import io.javelet.volume.RuntimeAbilities;
import io.javelet.volume.VolumeObjects;
import io.javelet.volume.VolumeSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Builds pods' volumes from the configuration. */
final class VolumeSetup {
  private static final Duration UNMOUNT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);

  private VolumeSetup() {}

  /**
   * The volumes.
   *
   * @param allocatable the limits of containers that declare none
   * @param thisNode whether a volume's node selector means this node
   */
  static PodVolumes volumes(
      KubeletConfiguration configuration,
      PodDirectories directories,
      VolumeObjects objects,
      Supplier<Allocatable> allocatable,
      RuntimeAbilities runtime,
      Predicate<NodeSelector> thisNode,
      WorkMetrics metrics) {
    return new LocalPodVolumes(
        directories,
        new VolumeSettings(
            configuration.pods().dns().clusterDomain(),
            Path.of("/etc/hosts"),
            allocatable,
            UNMOUNT_PATIENCE,
            ANSWER_PATIENCE,
            runtime,
            thisNode),
        objects,
        Clock.systemUTC(),
        RandomGenerator.getDefault(),
        metrics);
  }
}
