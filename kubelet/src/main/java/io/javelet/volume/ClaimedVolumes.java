package io.javelet.volume;

import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PersistentVolume;
import io.javelet.pod.PersistentVolume.Mode;
import io.javelet.pod.PersistentVolume.Source;
import io.javelet.pod.PersistentVolumes;
import io.javelet.pod.PersistentVolumes.Answer;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Volumes that a pod claims. A file among the plugins' own says which volume a pod was given, so
 * that it keeps that one until it ends, whatever becomes of the claim. Keeps nothing in memory; any
 * thread, one at a time for a pod.
 */
final class ClaimedVolumes {
  private static final int OWNER_AND_GROUP = 0750;
  private static final String FINISHED = "ready";

  private final PodDirectories directories;
  private final PersistentVolumes volumes;
  private final Predicate<NodeSelector> thisNode;
  private final PatientCalls calls;
  private final LocalVolumes local;

  /**
   * @param volumes who knows which volume a claim has
   * @param thisNode whether a volume's node affinity means this node
   */
  ClaimedVolumes(
      PodDirectories directories,
      PersistentVolumes volumes,
      Predicate<NodeSelector> thisNode,
      PatientCalls calls) {
    this.directories = directories;
    this.volumes = volumes;
    this.thisNode = thisNode;
    this.calls = calls;
    this.local = new LocalVolumes(directories, calls, OwnershipProgress.USUAL);
  }

  /**
   * What a pod was given for a claim.
   *
   * @param volume the name of the persistent volume
   * @param readOnly whether no container may write it
   */
  record Given(String volume, Mode mode, boolean readOnly) {
    private String line() {
      return "%s %s %s".formatted(volume, mode.word(), readOnly ? "ro" : "rw");
    }

    private static Optional<Given> of(String line) {
      List<String> words = List.of(line.strip().split(" ", -1));
      if (words.size() != 3) {
        return Optional.empty();
      }
      Mode mode = words.get(1).equals(Mode.BLOCK.word()) ? Mode.BLOCK : Mode.FILESYSTEM;
      return Optional.of(new Given(words.get(0), mode, words.get(2).equals("ro")));
    }
  }

  /**
   * Makes what is missing of a claimed volume.
   *
   * @param name of the pod's volume
   * @param group who shares the files; absent for nobody
   * @param meanwhile told of what takes long, while it does
   * @return what is to be told of it all the same
   */
  Optional<VolumeNotice> prepare(
      Pod pod,
      String name,
      VolumeKind.Claim claim,
      OptionalInt group,
      Consumer<VolumeNotice> meanwhile)
      throws VolumeFailedException, IOException, InterruptedException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    Answer answer = volumes.claimed(pod, claim.name());
    Optional<Given> given = given(uid, name);
    if (given.isPresent() && local.isInPlace(uid, given.get())) {
      return problem(claim, answer)
          .map(why ->
              VolumeNotice.warning(
                  "FailedMount",
                  "volume \"%s\": %s; the pod keeps what it has".formatted(name, why)));
    }
    Optional<String> problem = problem(claim, answer);
    if (problem.isPresent() || !(answer instanceof Answer.Bound bound)) {
      throw new VolumeFailedException(problem.orElse("unknown answer"));
    }
    PersistentVolume volume = bound.volume();
    ClaimUse.of(pod, name).requireMode(name, volume.mode());
    if (volume.nodeAffinity().filter(affinity -> !thisNode.test(affinity)).isPresent()) {
      throw new VolumeFailedException(
          "persistentvolume \"%s\": its nodeAffinity does not match this node"
              .formatted(volume.name()));
    }
    boolean readOnly = claim.readOnly() || bound.readOnly();
    return switch (volume.source()) {
      case Source.HostPath(String path, String type) -> {
        boolean _ =
            calls.call(
                uid + "/" + name,
                "hostPath " + path,
                () -> {
                  HostPathCheck.check(new VolumeKind.HostPath(path, type));
                  return true;
                });
        yield Optional.empty();
      }
      case Source.Local source -> {
        var request =
            new LocalVolumes.Request(
                uid,
                volume,
                source,
                readOnly,
                bound.exclusive(),
                group,
                changeOnMismatch(pod),
                meanwhile);
        Optional<VolumeNotice> notice = local.prepare(request);
        remember(uid, name, new Given(volume.name(), volume.mode(), readOnly));
        yield notice;
      }
    };
  }

  /** What of a prepared volume is mounted. */
  MountSource source(Pod pod, String name, VolumeKind.Claim claim)
      throws VolumeFailedException, IOException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    Optional<Given> given = given(uid, name);
    if (given.isPresent()) {
      ClaimUse.asMount().requireMode(name, given.get().mode());
      return MountSource.ofPod(local.folder(uid, given.get().volume()), given.get().readOnly());
    }
    Answer answer = volumes.claimed(pod, claim.name());
    if (answer instanceof Answer.Bound bound
        && bound.volume().source() instanceof Source.HostPath(String path, String _)) {
      return MountSource.ofNode(path, claim.readOnly() || bound.readOnly());
    }
    throw new VolumeFailedException(
        problem(claim, answer)
            .orElse("the volume of claim \"%s\" is not prepared".formatted(claim.name())));
  }

  /**
   * Where a prepared volume with files is mounted; empty for a device, and for a folder as it is.
   */
  Optional<Path> folder(PodUid uid, String name) throws IOException {
    return given(uid, name)
        .filter(given -> given.mode() == Mode.FILESYSTEM)
        .map(given -> local.folder(uid, given.volume()));
  }

  /** The device that a prepared volume is, and whether it may only be read. */
  Device device(Pod pod, String name) throws VolumeFailedException, IOException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    Given given =
        given(uid, name)
            .orElseThrow(
                () -> new VolumeFailedException("volume \"%s\" is not prepared".formatted(name)));
    ClaimUse.asDevice().requireMode(name, given.mode());
    return new Device(local.device(uid, given.volume()), given.readOnly());
  }

  /** A block device of this node. */
  record Device(Path path, boolean readOnly) {}

  private static Optional<String> problem(VolumeKind.Claim claim, Answer answer) {
    return switch (answer) {
      case Answer.Bound _ -> Optional.empty();
      case Answer.Absent _ -> Optional.of(PersistentVolumes.notFound(claim.name()));
      case Answer.Unusable(String message) -> Optional.of(message);
    };
  }

  private static boolean changeOnMismatch(Pod pod) {
    return pod.getSpec().getSecurityContext() != null
        && "OnRootMismatch".equals(pod.getSpec().getSecurityContext().getFsGroupChangePolicy());
  }

  private Optional<Given> given(PodUid uid, String name) throws IOException {
    try {
      return Given.of(Files.readString(marker(uid, name)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  private void remember(PodUid uid, String name, Given given) throws IOException {
    Path marker = marker(uid, name);
    Folders.makeParent(marker, OWNER_AND_GROUP);
    Files.writeString(marker, given.line(), StandardCharsets.UTF_8);
  }

  private Path marker(PodUid uid, String name) {
    return directories.pluginVolume(uid, LocalVolumes.PLUGIN, name).resolve(FINISHED);
  }
}
