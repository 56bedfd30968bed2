package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.javelet.os.DiskUse;
import io.javelet.os.FileSystemStatistics;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the volumes that live and end with a pod, and those of its claims. Stateless; any
 * thread. Each on a thread of its own, so that one that hangs costs only itself.
 */
final class VolumeMeter {
  private static final Logger log = LoggerFactory.getLogger(VolumeMeter.class);

  /** Millions of files take their time. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final EmptyDirs emptyDirs;
  private final FilesVolumes filesVolumes;
  private final ClaimedVolumes claimed;
  private final PatientCalls calls;

  VolumeMeter(
      EmptyDirs emptyDirs, FilesVolumes filesVolumes, ClaimedVolumes claimed, PatientCalls calls) {
    this.claimed = claimed;
    this.emptyDirs = emptyDirs;
    this.filesVolumes = filesVolumes;
    this.calls = calls;
  }

  List<VolumeUse> use(Pod pod) throws InterruptedException {
    List<VolumeUse> all = new ArrayList<>();
    List<Volume> volumes = pod.getSpec().getVolumes();
    for (Volume volume : volumes == null ? List.<Volume>of() : volumes) {
      use(pod, volume).ifPresent(all::add);
    }
    return all;
  }

  private Optional<VolumeUse> use(Pod pod, Volume volume) throws InterruptedException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    String name = volume.getName();
    return switch (VolumeKind.of(volume)) {
      case VolumeKind.EmptyDir(String medium, OptionalLong limit) ->
          measured(uid, name, emptyDirs.folder(uid, name))
              .map(use ->
                  new VolumeUse(
                      name,
                      use.disk().bytes(),
                      use.disk().inodes(),
                      limit,
                      use.fileSystem(),
                      medium.isEmpty(),
                      Optional.empty()));
      case VolumeKind.Files files ->
          measured(uid, name, filesVolumes.folder(uid, name, files))
              .map(use ->
                  new VolumeUse(
                      name,
                      use.disk().bytes(),
                      use.disk().inodes(),
                      OptionalLong.empty(),
                      use.fileSystem(),
                      volume.getConfigMap() != null,
                      Optional.empty()));
      case VolumeKind.Claim claim -> claimed(uid, name, claim);
      case VolumeKind.HostPath _, VolumeKind.Image _, VolumeKind.Unsupported _ -> Optional.empty();
    };
  }

  /**
   * It has a file system of its own, or may be huge: what that says is told, and no file counted.
   */
  private Optional<VolumeUse> claimed(PodUid uid, String name, VolumeKind.Claim claim)
      throws InterruptedException {
    try {
      Optional<Path> folder = claimed.folder(uid, name);
      if (folder.isEmpty()) {
        return Optional.empty();
      }
      FileSystemStatistics system =
          calls.call(
              uid + "/use/" + name,
              folder.get().toString(),
              LONGEST,
              () -> FileSystemStatistics.of(folder.get()));
      return Optional.of(
          new VolumeUse(
              name,
              system.capacityBytes() - system.freeBytes(),
              system.inodes() - system.freeInodes(),
              OptionalLong.empty(),
              system,
              false,
              Optional.of(claim.name())));
    } catch (IOException | VolumeFailedException failure) {
      notMeasured(uid, name, failure);
      return Optional.empty();
    }
  }

  private static void notMeasured(PodUid uid, String volume, Exception failure) {
    log.atDebug()
        .addKeyValue("podUID", uid)
        .addKeyValue("volume", volume)
        .addKeyValue("err", failure.toString())
        .log("Could not measure a volume");
  }

  /** What a folder takes of a file system. */
  private record Measured(DiskUse disk, FileSystemStatistics fileSystem) {}

  private Optional<Measured> measured(PodUid uid, String volume, Path folder)
      throws InterruptedException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          calls.call(
              uid + "/use/" + volume,
              folder.toString(),
              LONGEST,
              () -> new Measured(DiskUse.of(folder), FileSystemStatistics.of(folder))));
    } catch (IOException | VolumeFailedException failure) {
      notMeasured(uid, volume, failure);
      return Optional.empty();
    }
  }
}
