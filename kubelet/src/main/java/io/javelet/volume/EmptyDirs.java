package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.javelet.os.Errno;
import io.javelet.os.FileModes;
import io.javelet.os.MountEntry;
import io.javelet.os.MountTable;
import io.javelet.os.Mounts;
import io.javelet.os.SystemCallException;
import io.javelet.pod.PodDirectories;
import io.javelet.resource.PodResources;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Makes empty folders for pods, on the disk or in memory. A marker file beside the volume, at
 * upstream's place, says that one was finished: from then on its rights are the containers' to
 * change. Stateless but for that; any thread, one at a time for a pod. Upstream's counterpart: the
 * empty-dir plugin.
 */
final class EmptyDirs {
  static final String PLUGIN = "kubernetes.io/empty-dir";

  private static final int EVERYONE = 0777;
  private static final int SET_GROUP = 02000;
  private static final int OWNER_AND_GROUP = 0750;
  private static final String FINISHED = "ready";

  private final PodDirectories directories;
  private final long allocatableMemoryBytes;

  EmptyDirs(PodDirectories directories, long allocatableMemoryBytes) {
    this.directories = directories;
    this.allocatableMemoryBytes = allocatableMemoryBytes;
  }

  /** Where the volume of that name of a pod lies. */
  Path folder(PodUid uid, String volume) {
    return directories.volume(uid, PLUGIN, volume);
  }

  /** Makes what is missing of a volume. */
  void prepare(Pod pod, String volume, VolumeKind.EmptyDir kind)
      throws VolumeFailedException, IOException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    Path folder = folder(uid, volume);
    Path marker = directories.pluginVolume(uid, PLUGIN, volume).resolve(FINISHED);
    boolean fresh =
        switch (kind.medium()) {
          case "" -> !isFolder(folder) || !Files.exists(marker, LinkOption.NOFOLLOW_LINKS);
          case "Memory" -> !isMemory(folder);
          default ->
              throw new VolumeFailedException(
                  kind.medium().startsWith("HugePages")
                      ? "medium %s of an emptyDir is not supported yet".formatted(kind.medium())
                      : "unknown storage medium \"%s\"".formatted(kind.medium()));
        };
    if (!fresh) {
      return;
    }
    Folders.makeParent(folder, OWNER_AND_GROUP);
    Folders.make(folder, EVERYONE);
    if (kind.medium().equals("Memory")) {
      mountMemory(folder, size(pod, kind));
    }
    giveToGroup(folder, fsGroup(pod));
    Folders.makeParent(marker, OWNER_AND_GROUP);
    Files.write(marker, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static boolean isFolder(Path folder) {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isMemory(Path folder) throws IOException {
    return isFolder(folder)
        && MountTable.read()
            .at(folder.toRealPath())
            .map(MountEntry::filesystem)
            .filter("tmpfs"::equals)
            .isPresent();
  }

  private static void mountMemory(Path folder, long bytes) throws IOException {
    String options = "size=" + bytes + ",mode=0777";
    try {
      Mounts.mount("tmpfs", folder, "tmpfs", Set.of(), options + ",noswap");
    } catch (SystemCallException failure) {
      if (!failure.is(Errno.EINVAL)) {
        throw failure;
      }
      // Kernels before 6.4 do not know the word.
      Mounts.mount("tmpfs", folder, "tmpfs", Set.of(), options);
    }
  }

  /** No pod can use more memory than this, so no volume of its can hold more. */
  private long size(Pod pod, VolumeKind.EmptyDir kind) {
    long size =
        Math.min(allocatableMemoryBytes, PodResources.memoryLimit(pod).orElse(Long.MAX_VALUE));
    long limit = kind.sizeLimit().orElse(0);
    return limit > 0 ? Math.min(size, limit) : size;
  }

  /** What is made in the folder belongs to the group as well. */
  private static void giveToGroup(Path folder, Optional<Long> group) throws IOException {
    if (group.isPresent()) {
      Files.setAttribute(
          folder, "unix:gid", Math.toIntExact(group.get()), LinkOption.NOFOLLOW_LINKS);
    }
    FileModes.set(folder, group.isPresent() ? EVERYONE | SET_GROUP : EVERYONE);
  }

  private static Optional<Long> fsGroup(Pod pod) {
    return Optional.ofNullable(pod.getSpec().getSecurityContext())
        .map(PodSecurityContext::getFsGroup);
  }
}
