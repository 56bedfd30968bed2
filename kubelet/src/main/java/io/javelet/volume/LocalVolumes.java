package io.javelet.volume;

import io.javelet.events.EventReason;
import io.javelet.events.EventType;
import io.javelet.os.HeldPath;
import io.javelet.os.HeldPath.Identity;
import io.javelet.os.MountTable;
import io.javelet.os.Mounts;
import io.javelet.pod.PersistentVolume;
import io.javelet.pod.PersistentVolume.Mode;
import io.javelet.pod.PersistentVolume.Source;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Folders and block devices of this node as persistent volumes. A folder, or the filesystem on a
 * device, is mounted into the folder of the pod; a device as such is a link there. Both are
 * upstream's places. Nothing is ever removed but mounts and links, and only a blank device is
 * formatted. Any thread, one at a time for a pod. Upstream's counterpart: the local-volume plugin.
 */
final class LocalVolumes {
  static final String PLUGIN = "kubernetes.io/local-volume";

  private static final int OWNER_AND_GROUP = 0750;
  private static final String ANY_FILE_SYSTEM = "ext4";

  private final PodDirectories directories;
  private final PatientCalls calls;
  private final OwnershipProgress progress;

  LocalVolumes(PodDirectories directories, PatientCalls calls, OwnershipProgress progress) {
    this.directories = directories;
    this.calls = calls;
    this.progress = progress;
  }

  /**
   * What a pod wants.
   *
   * @param readOnly whether no container may write it
   * @param exclusive whether no other pod may have it
   * @param group who shares the files; absent for nobody
   * @param onlyOnMismatch whether files are left alone where the folder is the group's already
   * @param meanwhile told of what takes long, while it does
   */
  record Request(
      PodUid uid,
      PersistentVolume volume,
      Source.Local source,
      boolean readOnly,
      boolean exclusive,
      OptionalInt group,
      boolean onlyOnMismatch,
      Consumer<VolumeNotice> meanwhile) {
    private String key() {
      return uid + "/volume/" + volume.name();
    }
  }

  /** Where a volume is mounted for a pod. */
  Path folder(PodUid uid, String volume) {
    return directories.volume(uid, PLUGIN, volume);
  }

  /** The device that a pod was given. */
  Path device(PodUid uid, String volume) throws IOException {
    return Files.readSymbolicLink(link(uid, volume));
  }

  /** Whether what was given to a pod is still there; asks no filesystem. */
  boolean isInPlace(PodUid uid, ClaimedVolumes.Given given) throws IOException {
    return switch (given.mode()) {
      case BLOCK -> Files.isSymbolicLink(link(uid, given.volume()));
      case FILESYSTEM -> isMounted(folder(uid, given.volume()));
    };
  }

  /** Makes what is missing; what is to be told of it all the same is returned. */
  Optional<VolumeNotice> prepare(Request request)
      throws VolumeFailedException, IOException, InterruptedException {
    return switch (request.volume().mode()) {
      case FILESYSTEM -> make(request);
      case BLOCK -> map(request);
    };
  }

  private Optional<VolumeNotice> map(Request request)
      throws VolumeFailedException, IOException, InterruptedException {
    String name = request.volume().name();
    Path link = link(request.uid(), name);
    if (Files.isSymbolicLink(link)) {
      return make(request);
    }
    try {
      var _ = make(request);
    } catch (InterruptedIOException stop) {
      throw stop;
    } catch (IOException failure) {
      throw VolumeFailedException.ofDevice(name, FailureText.of(failure), failure);
    } catch (VolumeFailedException failure) {
      throw VolumeFailedException.ofDevice(name, failure.text(), failure);
    }
    return Optional.of(
        new VolumeNotice(
            EventType.NORMAL,
            EventReason.SUCCESSFUL_MOUNT_VOLUME.word(),
            "MapVolume.MapPodDevice succeeded for volume \"%s\" volumeMapPath \"%s\""
                .formatted(name, link.getParent())));
  }

  private Optional<VolumeNotice> make(Request request)
      throws VolumeFailedException, IOException, InterruptedException {
    Path path = Path.of(request.source().path());
    Identity identity = calls.call(request.key(), "local volume " + path, () -> look(request));
    Path place =
        request.volume().mode() == Mode.BLOCK
            ? link(request.uid(), request.volume().name())
            : folder(request.uid(), request.volume().name());
    Folders.makeParent(place, OWNER_AND_GROUP);
    if (request.volume().mode() == Mode.FILESYSTEM) {
      Folders.make(place, OWNER_AND_GROUP);
    }
    boolean shared = isOfAnother(request);
    if (shared && request.exclusive()) {
      removeUnused(place);
      throw new VolumeFailedException(
          "volume uses the ReadWriteOncePod access mode and is already in use by another pod");
    }
    return calls.callToTheEnd(
        request.key() + "/mount",
        "local volume " + path,
        () ->
            switch (request.volume().mode()) {
              case BLOCK -> {
                link(place, path, identity);
                yield Optional.empty();
              }
              case FILESYSTEM -> {
                if (!isMounted(place)) {
                  mount(request, identity, place);
                }
                yield giveToGroup(request, place, shared);
              }
            });
  }

  private static Identity look(Request request) throws VolumeFailedException, IOException {
    try {
      return HeldPath.identity(Path.of(request.source().path()));
    } catch (NoSuchFileException missing) {
      throw new VolumeFailedException(
          "path \"%s\" of persistentvolume \"%s\" does not exist"
              .formatted(request.source().path(), request.volume().name()));
    }
  }

  private static void link(Path place, Path path, Identity identity)
      throws VolumeFailedException, IOException {
    if (!identity.isBlockDevice()) {
      throw new VolumeFailedException("\"%s\" is not a block device".formatted(path));
    }
    if (!Files.isSymbolicLink(place)) {
      Files.createSymbolicLink(place, path.toRealPath());
    }
  }

  private static void mount(Request request, Identity identity, Path place)
      throws VolumeFailedException, IOException, InterruptedException {
    Path path = Path.of(request.source().path());
    MountOptions options = MountOptions.of(request.volume().mountOptions());
    if (identity.isFolder()) {
      mountFolder(path, place, options);
    } else if (identity.isBlockDevice()) {
      mountDevice(request, path.toRealPath(), place, options);
    } else {
      throw new VolumeFailedException(
          "\"%s\" is neither a directory nor a block device".formatted(path));
    }
  }

  private static void mountFolder(Path path, Path place, MountOptions options)
      throws VolumeFailedException, IOException {
    if (!options.data().isEmpty()) {
      throw new VolumeFailedException(
          "mount options %s are not for a directory".formatted(options.data()));
    }
    try (HeldPath held = HeldPath.open(path)) {
      Mounts.bind(held.path(), place);
    }
    if (!options.flags().isEmpty()) {
      try {
        Mounts.restrict(real(place), options.flags());
      } catch (IOException failure) {
        Mounts.unmount(place);
        throw failure;
      }
    }
  }

  private static void mountDevice(Request request, Path device, Path place, MountOptions options)
      throws VolumeFailedException, IOException, InterruptedException {
    Optional<String> wanted = request.source().fileSystem();
    String type =
        switch (DeviceContent.of(device)) {
          case DeviceContent.FileSystem found -> {
            if (wanted.filter(other -> !found.serves(other)).isPresent()) {
              throw new VolumeFailedException(
                  "device %s holds %s, not %s; it is left as it is"
                      .formatted(device, found.type(), wanted.get()));
            }
            yield wanted.orElse(found.type());
          }
          case DeviceContent.Blank _ -> {
            if (request.readOnly()) {
              throw new VolumeFailedException(
                  "device %s is blank, and is to be read only".formatted(device));
            }
            FileSystemMaker.make(device, wanted.orElse(ANY_FILE_SYSTEM));
            yield wanted.orElse(ANY_FILE_SYSTEM);
          }
          case DeviceContent.Unknown _ ->
              throw new VolumeFailedException(
                  ("device %s is not blank and holds no file system that is known; it is left as it"
                          + " is (wipefs -a and blkdiscard -z make it blank)")
                      .formatted(device));
        };
    Mounts.mount(device.toString(), place, type, options.flags(), options.data());
  }

  /** The files of a volume that another pod has, too, stay as they are, as upstream. */
  private Optional<VolumeNotice> giveToGroup(Request request, Path place, boolean shared)
      throws IOException {
    if (request.group().isEmpty() || request.readOnly()) {
      return Optional.empty();
    }
    int group = request.group().getAsInt();
    if (!shared) {
      progress.during(
          request.uid().value() + "/" + directories.pod(request.uid()).relativize(place),
          request.meanwhile(),
          count -> GroupOwnership.give(place, group, request.onlyOnMismatch(), count));
      return Optional.empty();
    }
    int now = GroupOwnership.groupOf(place);
    return now == group
        ? Optional.empty()
        : Optional.of(
            VolumeNotice.warning(
                "AlreadyMountedVolume",
                "The requested fsGroup is %d, but the volume %s has GID %d. The volume may not be"
                        .formatted(group, request.volume().name(), now)
                    + " shareable."));
  }

  private boolean isOfAnother(Request request) throws IOException {
    try (DirectoryStream<Path> pods = Files.newDirectoryStream(directories.pods())) {
      for (Path pod : pods) {
        PodUid other = new PodUid(pod.getFileName().toString());
        String volume = request.volume().name();
        boolean has = isThere(folder(other, volume)) || isThere(link(other, volume));
        if (has && !other.equals(request.uid())) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static void removeUnused(Path place) throws IOException {
    if (!isMounted(place)) {
      Files.deleteIfExists(place);
    }
  }

  private Path link(PodUid uid, String volume) {
    return directories.volumeDevices(uid).resolve(PLUGIN.replace('/', '~')).resolve(volume);
  }

  private static boolean isMounted(Path place) throws IOException {
    return Files.isDirectory(place.resolveSibling("."))
        && MountTable.read().at(real(place)).isPresent();
  }

  /** The kernel's table of mounts knows no links; what lies at the place is not asked. */
  private static Path real(Path place) throws IOException {
    return place.resolveSibling(".").toRealPath().resolve(place.getFileName());
  }
}
