package io.javelet.source;

import io.javelet.manifest.ManifestOrigin;
import io.javelet.os.FolderWriter;
import io.javelet.os.PlainFile;
import io.javelet.pod.PodSourceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last accepted manifests of one source on the disk, for the next start. A {@link FolderWriter}
 * of its own writes them, so that the disk never stops the source; since manifests hold secrets,
 * only their owner may read the files. One that is damaged is passed by with a log line.
 */
final class KeptManifests {
  private static final Logger log = LoggerFactory.getLogger(KeptManifests.class);
  private static final int LARGEST = 16 * 1024 * 1024;
  private static final String ENDING = ".manifest";
  private static final String PLACE = "place";

  private final Path folder;
  private final FolderWriter writer;

  /**
   * @param folder made if missing; nothing else lies in it
   */
  KeptManifests(Path folder) {
    this.folder = folder;
    this.writer = new FolderWriter("kept-manifests", folder, this::failed);
  }

  /** What was kept for a source, by where it was found. Called before {@link #start}. */
  Map<ManifestOrigin, KeptManifest> load(PodSourceName source) {
    Map<ManifestOrigin, KeptManifest> found = new LinkedHashMap<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        read(file)
            .filter(kept -> kept.origin().source() == source)
            .ifPresent(kept -> found.put(kept.origin(), kept));
      }
    } catch (IOException unreadable) {
      log.atError()
          .addKeyValue("folder", folder)
          .addKeyValue("err", unreadable.toString())
          .log("The last accepted manifests cannot be read");
    }
    return found;
  }

  private static Optional<KeptManifest> read(Path file) {
    try {
      Optional<KeptManifest> kept = KeptManifest.decode(PlainFile.read(file, LARGEST));
      if (kept.isEmpty()) {
        log.atError()
            .addKeyValue("file", file)
            .log("A kept manifest is damaged and is not used; it is written anew in time");
      }
      return kept;
    } catch (IOException | IllegalArgumentException unreadable) {
      log.atError()
          .addKeyValue("file", file)
          .addKeyValue("err", unreadable.toString())
          .log("A kept manifest cannot be read");
      return Optional.empty();
    }
  }

  /** The place that the kept manifests were last seen in, as text; empty when none was noted. */
  String place() {
    try {
      Path file = folder.resolve(PLACE);
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          ? new String(PlainFile.read(file, LARGEST), StandardCharsets.UTF_8)
          : "";
    } catch (IOException unreadable) {
      log.atWarn().addKeyValue("err", unreadable.toString()).log("Cannot read a kept place");
      return "";
    }
  }

  /** Notes the place. */
  void place(String place) {
    writer.put(PLACE, place.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins to write. */
  void start() {
    writer.start();
  }

  /** Writes what is left, within a few seconds, and ends. */
  void stop() throws InterruptedException {
    if (!writer.stop()) {
      log.atWarn().addKeyValue("folder", folder).log("Not all accepted manifests could be kept");
    }
  }

  /** Keeps a manifest in place of an older content of it. */
  void keep(KeptManifest manifest) {
    writer.put(KeptManifest.fileName(manifest.origin()), manifest.encode());
  }

  /** Forgets a manifest that was removed. */
  void drop(ManifestOrigin origin) {
    writer.remove(KeptManifest.fileName(origin));
  }

  private void failed(IOException failure) {
    log.atError()
        .addKeyValue("folder", folder)
        .addKeyValue("err", failure.toString())
        .log("An accepted manifest could not be kept for the next start; it is tried again");
  }
}
