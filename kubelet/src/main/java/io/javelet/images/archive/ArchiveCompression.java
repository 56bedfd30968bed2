package io.javelet.images.archive;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** How an archive's file name says that it is packed. */
enum ArchiveCompression {
  NONE(".tar"),
  GZIP(".tar.gz"),
  GZIP_SHORT(".tgz"),
  ZSTD(".tar.zst");

  private final String suffix;

  ArchiveCompression(String suffix) {
    this.suffix = suffix;
  }

  /** The packing of a file of that name; absent for files that are no image archives. */
  static Optional<ArchiveCompression> of(String fileName) {
    for (ArchiveCompression each : values()) {
      if (fileName.endsWith(each.suffix) && !fileName.startsWith(".")) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** The archive as a plain tar stream. */
  InputStream open(Path archive) throws IOException {
    InputStream packed =
        new BufferedInputStream(Files.newInputStream(archive, LinkOption.NOFOLLOW_LINKS), 1 << 16);
    return switch (this) {
      case NONE -> packed;
      case GZIP, GZIP_SHORT -> new GZIPInputStream(packed, 1 << 16);
      case ZSTD -> new ZstdInputStream(packed);
    };
  }
}
