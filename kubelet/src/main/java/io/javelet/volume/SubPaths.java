package io.javelet.volume;

import io.javelet.os.Errno;
import io.javelet.os.HeldPath;
import io.javelet.os.HeldPath.Identity;
import io.javelet.os.HeldPath.Links;
import io.javelet.os.MountTable;
import io.javelet.os.Mounts;
import io.javelet.os.SystemCallException;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts parts of volumes for containers. The part is opened step by step inside the volume, and
 * what is mounted is the very file that was opened: whatever a container swaps meanwhile, no link
 * leads out. The mount lies in the pod's folder and stays until the pod ends; a container that
 * starts again gets the same one, unless its path means another file by now. Stateless, any thread,
 * one at a time for a pod. Upstream's counterpart: {@code subpath.PrepareSafeSubpath}.
 */
final class SubPaths {
  private static final Logger log = LoggerFactory.getLogger(SubPaths.class);
  private static final int OWNER_AND_GROUP = 0750;
  private static final int MOST_LAYERS = 16;

  private final PodDirectories directories;

  SubPaths(PodDirectories directories) {
    this.directories = directories;
  }

  /**
   * Which part of which volume.
   *
   * @param volumeFolder where the volume lies on this node; links to it are followed
   * @param volume its name
   * @param container the container's name
   * @param index the position among the container's mounts
   * @param path the part
   */
  record SubPath(Path volumeFolder, String volume, String container, int index, String path) {}

  /**
   * Mounts it and says where. Folders that are missing are made with the volume's rights.
   *
   * @throws VolumeFailedException with upstream's words; they tell nothing of this node's files
   */
  Path mount(PodUid uid, SubPath part) throws VolumeFailedException, IOException {
    check(part.path());
    try (HeldPath root = HeldPath.open(part.volumeFolder());
        HeldPath held = open(root, part)) {
      return bind(uid, part, held);
    } catch (SystemCallException failure) {
      throw notPrepared(part, failure);
    }
  }

  private static void check(String path) throws VolumeFailedException {
    if (path.startsWith("/")) {
      throw new VolumeFailedException(
          "error SubPath `%s` must not be an absolute path".formatted(path));
    }
    if (List.of(path.split("/", -1)).contains("..")) {
      throw new VolumeFailedException(
          "unable to provision SubPath `%s`: must not contain '..'".formatted(path));
    }
  }

  private static HeldPath open(HeldPath root, SubPath part)
      throws VolumeFailedException, IOException {
    Optional<HeldPath> there = find(root, part.path());
    if (there.isPresent()) {
      return there.get();
    }
    try {
      return make(root, part.path());
    } catch (SystemCallException failure) {
      log.atWarn()
          .addKeyValue("volume", part.volume())
          .addKeyValue("container", part.container())
          .addKeyValue("err", failure.getMessage())
          .log("Could not make the folder of a subPath");
      throw new VolumeFailedException(
          "failed to create subPath directory for volumeMount \"%s\" of container \"%s\"%s"
              .formatted(part.volume(), part.container(), hint(failure)));
    }
  }

  private static Optional<HeldPath> find(HeldPath root, String path) throws IOException {
    try {
      return Optional.of(root.beneath(path, Links.INSIDE));
    } catch (SystemCallException failure) {
      if (failure.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /** Links inside the volume may lead to the folder in which a new one is made. */
  private static HeldPath make(HeldPath root, String path) throws IOException {
    int rights = root.identity().rights();
    List<String> parts = List.of(path.split("/", -1));
    for (int there = parts.size() - 1; there > 0; there--) {
      Optional<HeldPath> deepest = find(root, String.join("/", parts.subList(0, there)) + "/.");
      if (deepest.isPresent()) {
        try (HeldPath folder = deepest.get()) {
          return folder.makeFolders(String.join("/", parts.subList(there, parts.size())), rights);
        }
      }
    }
    return root.makeFolders(path, rights);
  }

  private Path bind(PodUid uid, SubPath part, HeldPath held)
      throws IOException, VolumeFailedException {
    Path target = directories.volumeSubpath(uid, part.volume(), part.container(), part.index());
    Identity wanted = held.identity();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      if (HeldPath.identity(target).isSameFile(wanted)) {
        return target;
      }
      unmountAll(target);
    }
    makeTarget(target, wanted.isFolder());
    Mounts.bind(held.path(), target);
    if (!HeldPath.identity(target).isSameFile(wanted)) {
      Mounts.unmount(target);
      throw notPrepared(part, new IOException("another file was mounted than was opened"));
    }
    return target;
  }

  private static void unmountAll(Path target) throws IOException {
    Path real = target.toRealPath(LinkOption.NOFOLLOW_LINKS);
    Path parent = target.getParent();
    Path point = parent == null ? real : parent.toRealPath().resolve(target.getFileName());
    for (int layer = 0; layer < MOST_LAYERS && MountTable.read().at(point).isPresent(); layer++) {
      // A container that still runs keeps its own view of it; only this node's name goes away.
      Mounts.detach(point);
    }
  }

  private static void makeTarget(Path target, boolean folder) throws IOException {
    boolean exists = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    if (exists && Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) != folder) {
      Files.delete(target);
      exists = false;
    }
    if (exists) {
      return;
    }
    Folders.makeParent(target, OWNER_AND_GROUP);
    if (folder) {
      Folders.make(target, OWNER_AND_GROUP);
    } else {
      try {
        Files.createFile(target);
      } catch (FileAlreadyExistsException again) {
        log.atTrace().addKeyValue("target", target).setCause(again).log("Mount point is there");
      }
    }
  }

  private static VolumeFailedException notPrepared(SubPath part, IOException failure) {
    log.atWarn()
        .addKeyValue("volume", part.volume())
        .addKeyValue("container", part.container())
        .addKeyValue("err", failure.getMessage())
        .log("Could not prepare a subPath");
    return new VolumeFailedException(
        "failed to prepare subPath for volumeMount \"%s\" of container \"%s\"%s"
            .formatted(part.volume(), part.container(), hint(failure)));
  }

  private static String hint(IOException failure) {
    if (failure instanceof SystemCallException reason) {
      if (reason.is(Errno.EXDEV) || reason.is(Errno.ELOOP)) {
        return ": a link leads out of the volume";
      }
      if (reason.is(Errno.ENOTDIR)) {
        return ": something on its way is not a directory";
      }
    }
    return "";
  }
}
