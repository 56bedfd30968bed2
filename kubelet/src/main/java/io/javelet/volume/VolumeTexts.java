package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.javelet.environment.EnvironmentFiles.Content;
import io.javelet.environment.EnvironmentFiles.Place;
import io.javelet.os.Errno;
import io.javelet.os.HeldPath;
import io.javelet.os.HeldPath.Links;
import io.javelet.os.SystemCallException;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads small files that containers left in volumes. A container is not to be trusted: no link
 * leads out of the volume, a pipe is not waited for, and a large file is not read. Stateless.
 */
final class VolumeTexts {
  private static final int LARGEST_BYTES = 1 << 20;

  private final EmptyDirs emptyDirs;
  private final FilesVolumes filesVolumes;
  private final ClaimedVolumes claimed;
  private final PatientCalls calls;

  VolumeTexts(
      EmptyDirs emptyDirs, FilesVolumes filesVolumes, ClaimedVolumes claimed, PatientCalls calls) {
    this.emptyDirs = emptyDirs;
    this.filesVolumes = filesVolumes;
    this.claimed = claimed;
    this.calls = calls;
  }

  Content read(Pod pod, Place place) throws InterruptedException {
    Optional<Volume> volume =
        pod.getSpec().getVolumes().stream()
            .filter(each -> each.getName().equals(place.volume()))
            .findFirst();
    Optional<Path> folder;
    try {
      folder = volume.isPresent() ? folder(pod, volume.get()) : Optional.empty();
    } catch (VolumeFailedException failure) {
      return new Content.Unreadable(failure.text());
    } catch (IOException failure) {
      return unreadable(place, FailureText.of(failure));
    }
    if (folder.isEmpty()) {
      return new Content.Unreadable(
          "cannot find the volume \"%s\" referenced by FileKeyRef".formatted(place.volume()));
    }
    try {
      return calls.call(
          pod.getMetadata().getUid() + "/" + place.volume() + "/text",
          "volume \"%s\"".formatted(place.volume()),
          () -> read(folder.get(), place));
    } catch (VolumeFailedException failure) {
      return new Content.Unreadable(failure.text());
    } catch (IOException failure) {
      return unreadable(place, FailureText.of(failure));
    }
  }

  private Optional<Path> folder(Pod pod, Volume volume) throws VolumeFailedException, IOException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    return switch (VolumeKind.of(volume)) {
      case VolumeKind.HostPath(String path, String _) -> Optional.of(Path.of(path));
      case VolumeKind.EmptyDir _ -> Optional.of(emptyDirs.folder(uid, volume.getName()));
      case VolumeKind.Files files -> Optional.of(filesVolumes.folder(uid, volume.getName(), files));
      case VolumeKind.Claim claim ->
          Optional.of(Path.of(claimed.source(pod, volume.getName(), claim).hostPath()));
      case VolumeKind.Image _, VolumeKind.Unsupported _ -> Optional.empty();
    };
  }

  private static Content read(Path folder, Place place) throws IOException {
    try (HeldPath root = HeldPath.open(folder);
        HeldPath file = root.beneath(place.path(), Links.INSIDE)) {
      if (!file.identity().isOrdinaryFile()) {
        return unreadable(place, "is not an ordinary file");
      }
      try (var in = Files.newInputStream(file.path())) {
        byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
        return bytes.length > LARGEST_BYTES
            ? unreadable(place, "is larger than 1 MiB")
            : new Content.Text(new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (SystemCallException failure) {
      if (failure.is(Errno.ENOENT)) {
        return new Content.Absent();
      }
      throw failure;
    }
  }

  private static Content unreadable(Place place, String why) {
    return new Content.Unreadable(
        "failed to open environment variable file \"%s\" of volume \"%s\": %s"
            .formatted(place.path(), place.volume(), why));
  }
}
