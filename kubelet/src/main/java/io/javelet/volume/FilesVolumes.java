package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.environment.PodFacts.Allocatable;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Makes and refreshes the volumes whose files this agent writes. What a pod already has is never
 * taken away because its source is gone or bad: it is kept, and said. Stateless; any thread, one at
 * a time for a pod. Upstream's counterpart: the config map, secret, downward API and projected
 * plugins.
 */
final class FilesVolumes {
  /** Upstream's prefix for an empty folder that another plugin fills. */
  private static final String WRAPPED = "wrapped_";

  private final PodDirectories directories;
  private final EmptyDirs emptyDirs;
  private final VolumeObjects objects;
  private final Supplier<Allocatable> allocatable;
  private final AtomicWriter writer;

  FilesVolumes(
      PodDirectories directories,
      EmptyDirs emptyDirs,
      VolumeObjects objects,
      Supplier<Allocatable> allocatable,
      AtomicWriter writer) {
    this.directories = directories;
    this.emptyDirs = emptyDirs;
    this.objects = objects;
    this.allocatable = allocatable;
    this.writer = writer;
  }

  /** Where a volume of that name lies. */
  Path folder(PodUid uid, String volume, VolumeKind.Files kind) {
    return directories.volume(uid, kind.plugin(), volume);
  }

  /**
   * Makes a volume, or brings it up to date.
   *
   * @return why it shows older files than it should; empty when it is as wanted
   * @throws VolumeFailedException when it shows nothing yet and cannot
   */
  Optional<String> prepare(Pod pod, String volume, VolumeKind.Files kind, OptionalInt group)
      throws VolumeFailedException, IOException, InterruptedException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    Path folder = folder(uid, volume, kind);
    Medium medium =
        kind.inMemory()
            ? Medium.memory(pod, 0, allocatable.get().memoryBytes())
            : new Medium.Disk();
    emptyDirs.prepare(uid, folder, WRAPPED + volume, medium, group);
    FilesPayload.Payload payload;
    try {
      payload = FilesPayload.of(pod, kind, objects, allocatable.get(), group);
    } catch (VolumeFailedException failure) {
      if (AtomicWriter.hasWritten(folder)) {
        return Optional.of(failure.text());
      }
      throw failure;
    }
    // A token that was there before is worth more than none.
    if (payload.missing().isEmpty() || !AtomicWriter.hasWritten(folder)) {
      writer.write(folder, payload.files(), group);
    }
    return payload.missing();
  }
}
