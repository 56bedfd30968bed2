package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.ContainerMount;
import io.javelet.runtime.ContainerMount.Propagation;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that need nobody but this node: host paths and empty folders. Keeps nothing in memory, so
 * that a restarted agent finds everything as it left it; thread-safe, one call at a time for a pod.
 * Upstream's counterpart: the volume manager, {@code makeMounts} and the orphan clean-up.
 */
public final class LocalPodVolumes implements PodVolumes {
  private static final String HOSTS = "/etc/hosts";
  private static final int OWNER_AND_GROUP = 0750;
  private static final String CONFIG_ERROR = "CreateContainerConfigError";

  private final PodDirectories directories;
  private final EmptyDirs emptyDirs;
  private final PodHostsFile hostsFile;
  private final TerminationLogs terminationLogs;
  private final PodTeardown teardown;

  /**
   * Volumes in these directories.
   *
   * @param random names termination log files
   */
  public LocalPodVolumes(
      PodDirectories directories, VolumeSettings settings, RandomGenerator random) {
    this.directories = directories;
    this.emptyDirs = new EmptyDirs(directories, settings.allocatableMemoryBytes());
    this.hostsFile = new PodHostsFile(settings);
    this.terminationLogs = new TerminationLogs(directories, random);
    this.teardown = new PodTeardown(directories, settings.unmountPatience());
  }

  @Override
  public VolumeResult prepare(Pod pod) throws InterruptedException {
    PodUid uid = uid(pod);
    try {
      Folders.make(directories.volumes(uid), OWNER_AND_GROUP);
      Folders.make(directories.plugins(uid), OWNER_AND_GROUP);
    } catch (IOException failure) {
      return new VolumeResult.Failed(
          "", "Failed", "error making pod data directories: " + FailureText.of(failure));
    }
    Set<String> used = usedVolumes(pod.getSpec());
    for (Volume volume : orEmpty(pod.getSpec().getVolumes())) {
      if (used.contains(volume.getName())) {
        try {
          prepare(pod, volume);
        } catch (InterruptedIOException stop) {
          throw interrupted(stop);
        } catch (IOException failure) {
          return notPrepared(volume, FailureText.of(failure));
        } catch (VolumeFailedException failure) {
          return notPrepared(volume, failure.text());
        }
      }
    }
    return new VolumeResult.Ready();
  }

  @Override
  public MountsResult mounts(Pod pod, Container container, List<String> podIps) {
    List<ContainerMount> mounts = new ArrayList<>();
    boolean ownHosts = false;
    for (VolumeMount mount : orEmpty(container.getVolumeMounts())) {
      try {
        mounts.add(mount(pod, mount));
        ownHosts |= HOSTS.equals(mount.getMountPath());
      } catch (VolumeFailedException failure) {
        return new MountsResult.Failed(
            CONFIG_ERROR,
            "cannot mount volume \"%s\" at \"%s\" into container \"%s\": %s"
                .formatted(
                    mount.getName(), mount.getMountPath(), container.getName(), failure.text()));
      }
    }
    try {
      boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
      if (!ownHosts && (hostNetwork || !podIps.isEmpty())) {
        Path file = directories.etcHosts(uid(pod));
        hostsFile.write(pod, podIps, file);
        mounts.add(ours(HOSTS, file));
      }
      String terminationPath = container.getTerminationMessagePath();
      if (terminationPath != null && !terminationPath.isEmpty()) {
        mounts.add(ours(terminationPath, terminationLogs.create(uid(pod), container.getName())));
      }
    } catch (VolumeFailedException failure) {
      return new MountsResult.Failed(CONFIG_ERROR, failure.text());
    } catch (IOException failure) {
      return new MountsResult.Failed(CONFIG_ERROR, FailureText.of(failure));
    }
    return new MountsResult.Ready(mounts);
  }

  @Override
  public VolumeResult teardown(PodUid uid) throws InterruptedException {
    try {
      teardown.remove(uid);
      return new VolumeResult.Ready();
    } catch (InterruptedIOException stop) {
      throw interrupted(stop);
    } catch (IOException failure) {
      return new VolumeResult.Failed(
          "",
          "FailedKillPod",
          "removing the folder of pod %s: %s".formatted(uid, FailureText.of(failure)));
    }
  }

  private void prepare(Pod pod, Volume volume) throws VolumeFailedException, IOException {
    switch (VolumeKind.of(volume)) {
      case VolumeKind.HostPath hostPath -> HostPathCheck.check(hostPath);
      case VolumeKind.EmptyDir emptyDir -> emptyDirs.prepare(pod, volume.getName(), emptyDir);
      case VolumeKind.Unsupported(String type) ->
          throw new VolumeFailedException(
              "volume type %s of volume \"%s\" is not supported yet"
                  .formatted(type, volume.getName()));
    }
  }

  private ContainerMount mount(Pod pod, VolumeMount mount) throws VolumeFailedException {
    Optional<Volume> volume =
        orEmpty(pod.getSpec().getVolumes()).stream()
            .filter(each -> each.getName().equals(mount.getName()))
            .findFirst();
    if (volume.isEmpty()) {
      throw new VolumeFailedException("the pod declares no volume of that name");
    }
    return switch (VolumeKind.of(volume.get())) {
      case VolumeKind.HostPath(String path, String _) -> ContainerMounts.of(mount, path, false);
      case VolumeKind.EmptyDir _ ->
          ContainerMounts.of(mount, emptyDirs.folder(uid(pod), mount.getName()).toString(), true);
      case VolumeKind.Unsupported(String type) ->
          throw new VolumeFailedException("volume type " + type + " is not supported yet");
    };
  }

  private static VolumeResult notPrepared(Volume volume, String why) {
    return new VolumeResult.Failed(
        volume.getName(),
        "FailedMount",
        "MountVolume.SetUp failed for volume \"%s\" : %s".formatted(volume.getName(), why));
  }

  private static InterruptedException interrupted(InterruptedIOException stop) {
    Thread.interrupted();
    InterruptedException interrupted = new InterruptedException(stop.getMessage());
    interrupted.initCause(stop);
    return interrupted;
  }

  private static ContainerMount ours(String containerPath, Path file) {
    return new ContainerMount(
        containerPath, file.toString(), false, false, true, Propagation.PRIVATE);
  }

  /** What no container uses is not made: upstream leaves such volumes alone, too. */
  private static Set<String> usedVolumes(PodSpec spec) {
    Set<String> names = new HashSet<>();
    Stream<VolumeMount> mounts =
        Stream.of(
                orEmpty(spec.getInitContainers()).stream().map(Container::getVolumeMounts),
                orEmpty(spec.getContainers()).stream().map(Container::getVolumeMounts),
                orEmpty(spec.getEphemeralContainers()).stream()
                    .map(EphemeralContainer::getVolumeMounts))
            .flatMap(lists -> lists)
            .flatMap(list -> orEmpty(list).stream());
    mounts.map(VolumeMount::getName).forEach(names::add);
    Stream.concat(
            orEmpty(spec.getInitContainers()).stream(), orEmpty(spec.getContainers()).stream())
        .flatMap(container -> orEmpty(container.getVolumeDevices()).stream())
        .forEach(device -> names.add(device.getName()));
    return names;
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
