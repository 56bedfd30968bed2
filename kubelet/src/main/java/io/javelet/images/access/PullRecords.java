package io.javelet.images.access;

import io.javelet.crypto.Sha256;
import io.javelet.metrics.ImageMetrics;
import io.javelet.os.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on the disk of pulls under way and of images that were pulled, one file each, in
 * upstream's places and form. One caller at a time. Upstream's counterpart: {@code
 * fsPullRecordsAccessor}.
 */
final class PullRecords {
  private static final Logger log = LoggerFactory.getLogger(PullRecords.class);
  private static final String PREFIX = "sha256-";
  private static final String UNFINISHED = ".tmp";
  private static final int OWNER_ONLY = 0600;

  private final Path pulling;
  private final Path pulled;
  private final ImageMetrics metrics;

  private PullRecords(Path pulling, Path pulled, ImageMetrics metrics) {
    this.pulling = pulling;
    this.pulled = pulled;
    this.metrics = metrics;
  }

  /** Reads a file's text. */
  private interface Reader<T> {
    T read(byte[] text) throws IOException;
  }

  /**
   * Those below the agent's root directory; the folders are made when they are missing.
   *
   * @throws IOException when they cannot be
   */
  static PullRecords open(Path root, ImageMetrics metrics) throws IOException {
    Path folder = root.resolve("image_manager");
    var records = new PullRecords(folder.resolve("pulling"), folder.resolve("pulled"), metrics);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(records.pulling, ownerOnly);
    Files.createDirectories(records.pulled, ownerOnly);
    records.count();
    return records;
  }

  void begin(String image) throws IOException {
    DurableFile.write(file(pulling, image), RecordJson.intent(image), OWNER_ONLY);
    count();
  }

  void end(String image) throws IOException {
    Files.deleteIfExists(file(pulling, image));
    count();
  }

  boolean isUnderWay(String image) throws IOException {
    return read(file(pulling, image), RecordJson::readIntent).filter(image::equals).isPresent();
  }

  List<String> underWay() throws IOException {
    return all(pulling, RecordJson::readIntent);
  }

  Optional<PulledRecord> record(String imageRef) throws IOException {
    return read(file(pulled, imageRef), RecordJson::readRecord)
        .filter(each -> each.imageRef().equals(imageRef));
  }

  List<PulledRecord> records() throws IOException {
    return all(pulled, RecordJson::readRecord);
  }

  void write(PulledRecord record) throws IOException {
    DurableFile.write(file(pulled, record.imageRef()), RecordJson.record(record), OWNER_ONLY);
    count();
  }

  void remove(String imageRef) throws IOException {
    Files.deleteIfExists(file(pulled, imageRef));
    count();
  }

  private void count() throws IOException {
    metrics.pullRecords(files(pulling).size(), files(pulled).size());
  }

  private static <T> Optional<T> read(Path file, Reader<T> reader) throws IOException {
    try {
      return Optional.of(reader.read(Files.readAllBytes(file)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** A file that is damaged is told of and left out. */
  private static <T> List<T> all(Path folder, Reader<T> reader) throws IOException {
    List<T> all = new ArrayList<>();
    for (Path file : files(folder)) {
      try {
        read(file, reader).ifPresent(all::add);
      } catch (IOException damaged) {
        log.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("err", damaged.getMessage())
            .log("A record of image pulls cannot be read");
      }
    }
    return all;
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder,
            entry -> {
              String name = entry.getFileName().toString();
              return name.startsWith(PREFIX) && !name.endsWith(UNFINISHED);
            })) {
      entries.forEach(files::add);
    }
    return files;
  }

  private static Path file(Path folder, String name) {
    return folder.resolve(PREFIX + Sha256.hex(name.getBytes(StandardCharsets.UTF_8)));
  }
}
