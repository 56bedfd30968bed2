package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeDevice;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.javelet.environment.EnvironmentFiles;
import io.javelet.environment.SubPathExpression;
import io.javelet.events.EventReason;
import io.javelet.events.EventType;
import io.javelet.metrics.WorkMetrics;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.ContainerDevice;
import io.javelet.runtime.ContainerMount;
import io.javelet.runtime.ContainerMount.Propagation;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that need nobody but this node. Keeps nothing in memory, so that a restarted agent finds
 * everything as it left it; thread-safe, one call at a time for a pod. What may hang for ever is
 * asked on threads of its own, so that a dead file server costs its own pod and nobody else.
 * Upstream's counterpart: the volume manager, {@code makeMounts} and the orphan clean-up.
 */
public final class LocalPodVolumes implements PodVolumes {
  private static final String HOSTS = "/etc/hosts";
  private static final int OWNER_AND_GROUP = 0750;
  private static final String CONFIG_ERROR = "CreateContainerConfigError";

  private final BiConsumer<Pod, VolumeNotice> meanwhile;
  private final Clock clock;
  private final WorkMetrics metrics;
  private final PodDirectories directories;
  private final VolumeSettings settings;
  private final EmptyDirs emptyDirs;
  private final FilesVolumes filesVolumes;
  private final ClaimedVolumes claimed;
  private final PodHostsFile hostsFile;
  private final TerminationLogs terminationLogs;
  private final PodTeardown teardown;
  private final SubPaths subPaths;
  private final VolumeTexts texts;
  private final VolumeMeter meter;
  private final PatientCalls calls;

  /**
   * Volumes in these directories.
   *
   * @param objects the config maps, secrets and tokens that pods may refer to
   * @param clock dates the files of config maps and secrets
   * @param random names termination log files
   * @param meanwhile told of what takes long with a pod's volumes, while it does
   */
  public LocalPodVolumes(
      PodDirectories directories,
      VolumeSettings settings,
      VolumeObjects objects,
      Clock clock,
      RandomGenerator random,
      WorkMetrics metrics,
      BiConsumer<Pod, VolumeNotice> meanwhile) {
    this.meanwhile = meanwhile;
    this.clock = clock;
    this.metrics = metrics;
    this.directories = directories;
    this.settings = settings;
    this.calls = new PatientCalls(settings.answerPatience());
    this.emptyDirs = new EmptyDirs(directories);
    this.filesVolumes =
        new FilesVolumes(
            directories,
            emptyDirs,
            objects,
            settings.allocatable(),
            new AtomicWriter(clock, random));
    this.claimed =
        new ClaimedVolumes(directories, objects.persistent(), settings.thisNode(), calls);
    this.hostsFile = new PodHostsFile(settings);
    this.terminationLogs = new TerminationLogs(directories, random);
    this.teardown = new PodTeardown(directories, settings.unmountPatience(), calls);
    this.subPaths = new SubPaths(directories);
    this.texts = new VolumeTexts(emptyDirs, filesVolumes, claimed, calls);
    this.meter = new VolumeMeter(emptyDirs, filesVolumes, claimed, calls);
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
    List<VolumeNotice> notices = new ArrayList<>();
    for (Volume volume : orEmpty(pod.getSpec().getVolumes())) {
      if (used.contains(volume.getName())) {
        try {
          measured(pod, volume).ifPresent(notices::add);
        } catch (InterruptedIOException stop) {
          throw interrupted(stop);
        } catch (IOException failure) {
          return failed(volume, FailureText.of(failure));
        } catch (VolumeFailedException failure) {
          return failed(volume, failure);
        }
      }
    }
    return new VolumeResult.Ready(notices);
  }

  @Override
  public MountsResult mounts(MountRequest request) throws InterruptedException {
    Pod pod = request.pod();
    Container container = request.container();
    List<ContainerMount> mounts = new ArrayList<>();
    boolean ownHosts = false;
    List<VolumeMount> wanted = orEmpty(container.getVolumeMounts());
    for (int i = 0; i < wanted.size(); i++) {
      try {
        mounts.add(mount(request, wanted.get(i), i));
        ownHosts |= HOSTS.equals(wanted.get(i).getMountPath());
      } catch (InterruptedIOException stop) {
        throw interrupted(stop);
      } catch (IOException failure) {
        return new MountsResult.Failed(CONFIG_ERROR, FailureText.of(failure));
      } catch (VolumeFailedException failure) {
        return new MountsResult.Failed(CONFIG_ERROR, failure.text());
      }
    }
    List<ContainerDevice> devices = new ArrayList<>();
    try {
      for (VolumeDevice device : orEmpty(container.getVolumeDevices())) {
        ClaimedVolumes.Device found = claimed.device(pod, device.getName());
        devices.add(
            new ContainerDevice(device.getDevicePath(), found.path().toString(), found.readOnly()));
      }
      boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
      if (!ownHosts && (hostNetwork || !request.podIps().isEmpty())) {
        Path file = directories.etcHosts(uid(pod));
        hostsFile.write(pod, request.podIps(), file);
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
    return new MountsResult.Ready(mounts, devices);
  }

  @Override
  public EnvironmentFiles.Content text(Pod pod, EnvironmentFiles.Place place)
      throws InterruptedException {
    return texts.read(pod, place);
  }

  @Override
  public List<VolumeUse> use(Pod pod) throws InterruptedException {
    return meter.use(pod);
  }

  @Override
  public VolumeResult teardown(PodUid uid) throws InterruptedException {
    try {
      teardown.remove(uid);
      return new VolumeResult.Ready();
    } catch (InterruptedIOException stop) {
      throw interrupted(stop);
    } catch (IOException failure) {
      return notRemoved(uid, FailureText.of(failure));
    } catch (VolumeFailedException failure) {
      return notRemoved(uid, failure.text());
    }
  }

  private static VolumeResult notRemoved(PodUid uid, String why) {
    return new VolumeResult.Failed(
        "", "FailedKillPod", "removing the folder of pod %s: %s".formatted(uid, why));
  }

  private Optional<VolumeNotice> measured(Pod pod, Volume volume)
      throws VolumeFailedException, IOException, InterruptedException {
    Instant begin = clock.instant();
    boolean failed = true;
    try {
      Optional<VolumeNotice> notice = prepare(pod, volume);
      failed = notice.filter(each -> each.type() == EventType.WARNING).isPresent();
      return notice;
    } finally {
      metrics.storage(
          VolumePlugins.name(volume),
          "volume_mount",
          Duration.between(begin, clock.instant()),
          failed);
    }
  }

  /** What is to be told of a volume that can be used; empty when it is as wanted. */
  private Optional<VolumeNotice> prepare(Pod pod, Volume volume)
      throws VolumeFailedException, IOException, InterruptedException {
    PodUid uid = uid(pod);
    String name = volume.getName();
    if (name.contains("/") || name.equals(".") || name.equals("..")) {
      throw new VolumeFailedException("not usable as a file name: \"" + name + "\"");
    }
    return switch (VolumeKind.of(volume)) {
      case VolumeKind.HostPath hostPath -> {
        check(uid, name, hostPath);
        yield Optional.empty();
      }
      case VolumeKind.EmptyDir emptyDir -> {
        Medium medium = Medium.of(pod, emptyDir, settings.allocatable().get().memoryBytes());
        emptyDirs.prepare(uid, emptyDirs.folder(uid, name), name, medium, fsGroup(pod));
        yield Optional.empty();
      }
      case VolumeKind.Files files ->
          filesVolumes
              .prepare(pod, name, files, fsGroup(pod))
              .map(why ->
                  VolumeNotice.warning(
                      "FailedMount",
                      notPrepared(volume, why + "; the pod keeps the files it has")));
      case VolumeKind.Claim claim ->
          claimed.prepare(pod, name, claim, fsGroup(pod), notice -> meanwhile.accept(pod, notice));
      case VolumeKind.Image _ -> Optional.empty();
      case VolumeKind.Unsupported(String type) ->
          throw new VolumeFailedException(
              "volume type %s of volume \"%s\" is not supported yet".formatted(type, name));
    };
  }

  private void check(PodUid uid, String volume, VolumeKind.HostPath hostPath)
      throws VolumeFailedException, IOException, InterruptedException {
    boolean _ =
        calls.call(
            uid + "/" + volume,
            "hostPath " + hostPath.path(),
            () -> {
              HostPathCheck.check(hostPath);
              return true;
            });
  }

  private ContainerMount mount(MountRequest request, VolumeMount mount, int index)
      throws VolumeFailedException, IOException, InterruptedException {
    PodUid uid = uid(request.pod());
    Volume volume =
        orEmpty(request.pod().getSpec().getVolumes()).stream()
            .filter(each -> each.getName().equals(mount.getName()))
            .findFirst()
            .orElseThrow(() -> notFound(request, mount));
    String subPath = subPath(mount, request);
    MountSource source =
        switch (VolumeKind.of(volume)) {
          case VolumeKind.HostPath(String path, String _) -> MountSource.ofNode(path);
          case VolumeKind.EmptyDir _ ->
              MountSource.ofPod(emptyDirs.folder(uid, mount.getName()), false);
          case VolumeKind.Files files ->
              MountSource.ofPod(filesVolumes.folder(uid, mount.getName(), files), true);
          case VolumeKind.Claim claim -> claimed.source(request.pod(), mount.getName(), claim);
          case VolumeKind.Image image -> image(request, mount, image, subPath);
          case VolumeKind.Unsupported(String type) ->
              throw new VolumeFailedException("volume type " + type + " is not supported yet");
        };
    if (!subPath.isEmpty() && source.image().isEmpty()) {
      var part =
          new SubPaths.SubPath(
              Path.of(source.hostPath()),
              mount.getName(),
              request.container().getName(),
              index,
              subPath);
      source =
          source.at(
              calls.call(
                  uid + "/subpath",
                  "volume \"%s\"".formatted(mount.getName()),
                  () -> subPaths.mount(uid, part)));
    }
    return ContainerMounts.of(request.pod(), mount, source, settings.runtime());
  }

  private static String subPath(VolumeMount mount, MountRequest request)
      throws VolumeFailedException {
    String expression = mount.getSubPathExpr();
    if (expression == null || expression.isEmpty()) {
      return Objects.requireNonNullElse(mount.getSubPath(), "");
    }
    return switch (SubPathExpression.expand(expression, request.environment())) {
      case SubPathExpression.Expanded.SubPath(String path) -> path;
      case SubPathExpression.Expanded.Failed(String message) ->
          throw new VolumeFailedException(message);
    };
  }

  private MountSource image(
      MountRequest request, VolumeMount mount, VolumeKind.Image image, String subPath)
      throws VolumeFailedException {
    if (!settings.runtime().images()) {
      throw new VolumeFailedException(
          "image volume \"%s\" (%s) cannot be mounted: %s does not mount images; containerd can"
                  .formatted(mount.getName(), image.reference(), settings.runtime().description())
              + " since 2.1, CRI-O since 1.31");
    }
    String reference = request.images().get(mount.getName());
    if (reference == null) {
      throw notFound(request, mount);
    }
    return MountSource.ofImage(reference, subPath);
  }

  private static VolumeFailedException notFound(MountRequest request, VolumeMount mount) {
    return new VolumeFailedException(
        "cannot find volume \"%s\" to mount into container \"%s\""
            .formatted(mount.getName(), request.container().getName()));
  }

  private static VolumeResult failed(Volume volume, VolumeFailedException failure) {
    return failure
        .device()
        .<VolumeResult>map(device ->
            new VolumeResult.Failed(
                volume.getName(),
                EventReason.FAILED_MAP_VOLUME.word(),
                "MapVolume.MapBlockVolume failed for volume \"%s\" : %s"
                    .formatted(device, failure.text())))
        .orElseGet(() -> failed(volume, failure.text()));
  }

  private static VolumeResult failed(Volume volume, String why) {
    return new VolumeResult.Failed(volume.getName(), "FailedMount", notPrepared(volume, why));
  }

  private static String notPrepared(Volume volume, String why) {
    return "MountVolume.SetUp failed for volume \"%s\" : %s".formatted(volume.getName(), why);
  }

  private static OptionalInt fsGroup(Pod pod) {
    return Optional.ofNullable(pod.getSpec().getSecurityContext())
        .map(PodSecurityContext::getFsGroup)
        .map(group -> OptionalInt.of(Math.toIntExact(group)))
        .orElse(OptionalInt.empty());
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
