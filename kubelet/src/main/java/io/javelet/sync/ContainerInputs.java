package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.javelet.environment.ContainerProcess;
import io.javelet.environment.EnvironmentFiles;
import io.javelet.environment.EnvironmentFiles.Content;
import io.javelet.environment.EnvironmentFiles.Place;
import io.javelet.environment.PodFacts;
import io.javelet.environment.ProcessResult;
import io.javelet.images.ImageManager;
import io.javelet.images.ImageOutcome;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.ConfigObjects;
import io.javelet.runtime.ContainerDevice;
import io.javelet.runtime.ContainerMount;
import io.javelet.runtime.ContainerRequest.ProcessSettings;
import io.javelet.runtime.ResolvedImage;
import io.javelet.volume.MountRequest;
import io.javelet.volume.MountsResult;
import io.javelet.volume.PodVolumes;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gathers what a container gets beside its own image: command, environment, mounts and devices,
 * images as volumes included. Stateless; called on worker threads.
 */
public final class ContainerInputs {
  /** What came of gathering. */
  sealed interface Inputs permits Ready, Failed {}

  /** Everything is there. */
  record Ready(ProcessSettings process, List<ContainerMount> mounts, List<ContainerDevice> devices)
      implements Inputs {}

  /**
   * Something is missing.
   *
   * @param reason the container's waiting reason
   * @param retryAt when another try can help; absent when soon
   */
  record Failed(String reason, String message, Optional<Instant> retryAt) implements Inputs {}

  private final ImageManager images;
  private final PodVolumes volumes;
  private final ConfigObjects objects;
  private final ClusterServices services;
  private final ConfigReloads reloads;

  /**
   * @param images gets the images that are mounted
   * @param objects the config maps and secrets that the environment may refer to
   * @param services those that the environment tells of
   * @param reloads remembers what a container was started with
   */
  public ContainerInputs(
      ImageManager images,
      PodVolumes volumes,
      ConfigObjects objects,
      ClusterServices services,
      ConfigReloads reloads) {
    this.images = images;
    this.volumes = volumes;
    this.objects = objects;
    this.services = services;
    this.reloads = reloads;
  }

  /**
   * Gathers.
   *
   * @param restartCount of the run that is about to begin
   */
  Inputs of(Pod pod, Container container, int restartCount, PodFacts facts)
      throws InterruptedException {
    try {
      // First of all: what changes from here on is seen as a change.
      reloads.starting(pod, container, restartCount);
    } catch (IOException failure) {
      return new Failed(
          "CreateContainerConfigError",
          "cannot remember the configuration of container %s: %s"
              .formatted(container.getName(), failure),
          Optional.empty());
    }
    ProcessSettings process;
    var sources = new ContainerProcess.Sources(objects, files(pod, container), services);
    switch (ContainerProcess.settings(pod, container, facts, sources)) {
      case ProcessResult.Ready(ProcessSettings settings) -> process = settings;
      case ProcessResult.Failed(String reason, String message) -> {
        return new Failed(reason, message, Optional.empty());
      }
    }
    Map<String, String> mounted = new HashMap<>();
    for (Volume volume : imageVolumes(pod, container)) {
      switch (images.ensure(pod, asContainer(container, volume))) {
        case ImageOutcome.Present(ResolvedImage present) ->
            mounted.put(volume.getName(), present.reference());
        case ImageOutcome.Failed(String reason, String message, Optional<Instant> retryAt) -> {
          return new Failed(reason, message, retryAt);
        }
      }
    }
    var request = new MountRequest(pod, container, facts.podIps(), process.environment(), mounted);
    return switch (volumes.mounts(request)) {
      case MountsResult.Ready(List<ContainerMount> mounts, List<ContainerDevice> devices) ->
          new Ready(process, mounts, devices);
      case MountsResult.Failed(String reason, String message) ->
          new Failed(reason, message, Optional.empty());
    };
  }

  private EnvironmentFiles files(Pod pod, Container container) throws InterruptedException {
    Map<Place, Content> contents = new HashMap<>();
    for (Place place : EnvironmentFiles.of(container)) {
      contents.put(place, volumes.text(pod, place));
    }
    return new EnvironmentFiles(contents);
  }

  private static List<Volume> imageVolumes(Pod pod, Container container) {
    List<String> names =
        container.getVolumeMounts().stream().map(VolumeMount::getName).distinct().toList();
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getImage() != null && names.contains(volume.getName()))
        .toList();
  }

  /** The image manager knows images by the containers that want them. */
  private static Container asContainer(Container container, Volume volume) {
    return new ContainerBuilder()
        .withName(container.getName())
        .withImage(volume.getImage().getReference())
        .withImagePullPolicy(volume.getImage().getPullPolicy())
        .build();
  }
}
