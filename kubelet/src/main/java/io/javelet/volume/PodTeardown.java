package io.javelet.volume;

import io.javelet.os.MountEntry;
import io.javelet.os.MountTable;
import io.javelet.os.Mounts;
import io.javelet.os.SystemCallException;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes an ended pod's folder away: first every mount in it, then what this agent (or upstream's
 * kubelet) made. Nothing is removed while anything is mounted, and of volumes whose files belong to
 * somebody else only the empty mount points are. Any thread, one at a time for a pod.
 */
final class PodTeardown {
  /** Volumes whose files a kubelet makes itself and that end with the pod. */
  private static final Set<String> OWN_CONTENT =
      Set.of(
          "kubernetes.io~empty-dir",
          "kubernetes.io~configmap",
          "kubernetes.io~secret",
          "kubernetes.io~downward-api",
          "kubernetes.io~projected");

  private static final String SUBPATHS = "volume-subpaths";
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final PodDirectories directories;
  private final Duration patience;
  private final PatientCalls calls;

  /**
   * @param patience how long a mount may stay busy
   * @param calls makes the calls that may hang
   */
  PodTeardown(PodDirectories directories, Duration patience, PatientCalls calls) {
    this.directories = directories;
    this.patience = patience;
    this.calls = calls;
  }

  /**
   * Removes a pod's folder; one that is not there is no error.
   *
   * @throws IOException when something stays; the message names it
   */
  void remove(PodUid uid) throws IOException, VolumeFailedException, InterruptedException {
    Path folder = directories.pod(uid);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean _ =
        calls.callToTheEnd(
            uid + "/teardown",
            "the removal of its files",
            () -> {
              remove(uid, folder);
              return true;
            });
  }

  private void remove(PodUid uid, Path folder)
      throws IOException, VolumeFailedException, InterruptedException {
    // The kernel's table of mounts knows no links, and the agent's own folder may be one.
    Path real = folder.toRealPath();
    unmountAll(real);
    removeVolumes(directories.volumes(uid), real);
    requireNothingMounted(real);
    TreeRemoval.remove(directories.plugins(uid));
    TreeRemoval.remove(folder.resolve("containers"));
    removeMountPoints(folder.resolve(SUBPATHS));
    for (Path rest : children(folder)) {
      removeOnlyLinksAndEmptyFolders(rest);
    }
    removeIfEmpty(folder);
  }

  private void unmountAll(Path real)
      throws IOException, VolumeFailedException, InterruptedException {
    long start = System.nanoTime();
    List<MountEntry> mounts = MountTable.read().under(real);
    while (!mounts.isEmpty()) {
      IOException reason = new IOException("still mounted: " + mounts.getFirst().mountPoint());
      boolean patient = System.nanoTime() - start <= patience.toNanos();
      for (MountEntry mount : mounts) {
        try {
          unmount(Path.of(mount.mountPoint()), real, patient);
        } catch (SystemCallException failure) {
          reason = failure;
        }
      }
      mounts = MountTable.read().under(real);
      if (!mounts.isEmpty()) {
        if (!patient) {
          throw reason;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  /**
   * A part of a volume is only a further name for files that lie elsewhere: when it stays busy, or
   * its server is dead, that name is taken away and the files go on where they are.
   */
  private void unmount(Path point, Path real, boolean patient)
      throws IOException, VolumeFailedException, InterruptedException {
    boolean part = point.startsWith(real.resolve(SUBPATHS));
    if (part && !patient) {
      detach(point);
      return;
    }
    try {
      boolean _ =
          calls.call(
              "unmount " + point,
              "unmounting " + point,
              () -> {
                Mounts.unmount(point);
                return true;
              });
    } catch (VolumeFailedException hangs) {
      if (!part) {
        throw hangs;
      }
      detach(point);
    }
  }

  private void detach(Path point) throws IOException, VolumeFailedException, InterruptedException {
    boolean _ =
        calls.call(
            "detach " + point,
            "detaching " + point,
            () -> {
              Mounts.detach(point);
              return true;
            });
  }

  /** Looked at again before each removal: a file below a mount may be somebody's only copy. */
  private static void requireNothingMounted(Path real) throws IOException {
    List<MountEntry> mounts = MountTable.read().under(real);
    if (!mounts.isEmpty()) {
      throw new IOException("mounted meanwhile: " + mounts.getFirst().mountPoint());
    }
  }

  private static void removeVolumes(Path volumes, Path real)
      throws IOException, InterruptedException {
    for (Path plugin : children(volumes)) {
      if (OWN_CONTENT.contains(String.valueOf(plugin.getFileName()))) {
        requireNothingMounted(real);
        TreeRemoval.remove(plugin);
      } else {
        removeOnlyLinksAndEmptyFolders(plugin);
      }
    }
    removeIfEmpty(volumes);
  }

  /** A single file is mounted over an empty one. */
  private static void removeMountPoints(Path path) throws IOException {
    for (Path child : children(path)) {
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        removeMountPoints(child);
      } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS) && Files.size(child) == 0) {
        Files.delete(child);
      }
    }
  }

  /** For places where nothing of ours can be but mount points, links and single files. */
  private static void removeOnlyLinksAndEmptyFolders(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(path);
      return;
    }
    for (Path child : children(path)) {
      if (!Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(child)) {
        throw new IOException("not removed, since it belongs to no volume of ours: " + child);
      }
      removeOnlyLinksAndEmptyFolders(child);
    }
    removeIfEmpty(path);
  }

  private static void removeIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException left) {
      throw new IOException("not removed, since something is left in it: " + folder, left);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      List<Path> children = new ArrayList<>();
      entries.forEach(children::add);
      return children;
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }
}
