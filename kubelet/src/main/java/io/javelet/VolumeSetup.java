package io.javelet;

import io.fabric8.kubernetes.api.model.NodeSelector;
import io.javelet.config.KubeletConfiguration;
import io.javelet.environment.PodFacts.Allocatable;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
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
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Builds pods' volumes from the configuration. */
final class VolumeSetup {
  private static final Duration UNMOUNT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);

  private VolumeSetup() {}

  /**
   * Secrets may end on a disk where volumes in memory can be swapped out: an event says so, as
   * upstream.
   *
   * @param swaps whether this machine swaps
   * @param canForbid whether volumes can be kept from it
   */
  static void tellOfSwap(
      boolean swaps, BooleanSupplier canForbid, String node, EventRecorder events) {
    if (swaps && !canForbid.getAsBoolean()) {
      events.warning(
          EventTarget.node(node),
          EventReason.POSSIBLE_MEMORY_BACKED_VOLUMES_ON_DISK,
          "The tmpfs noswap option is not supported. Memory-backed volumes (e.g. secrets,"
              + " emptyDirs, etc.) might be swapped to disk and should no longer be considered"
              + " secure.");
    }
  }

  /**
   * The volumes.
   *
   * @param allocatable the limits of containers that declare none
   * @param thisNode whether a volume's node selector means this node
   * @param events told of what takes long
   */
  static PodVolumes volumes(
      KubeletConfiguration configuration,
      PodDirectories directories,
      VolumeObjects objects,
      Supplier<Allocatable> allocatable,
      RuntimeAbilities runtime,
      Predicate<NodeSelector> thisNode,
      WorkMetrics metrics,
      EventRecorder events) {
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
        metrics,
        (pod, notice) ->
            events.record(EventTarget.pod(pod), notice.type(), notice.reason(), notice.message()));
  }
}
