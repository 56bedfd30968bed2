package io.javelet.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What tells without reading whether a file is still the same. A link is followed. Immutable.
 *
 * @param device and {@code inode}: another file, even one of the same name, has others
 * @param kind what sort of file it is
 * @param size in bytes
 * @param modified when its content changed last
 * @param changed when its content, rights or owner changed last
 */
record FileStamp(
    long device, long inode, Kind kind, long size, FileTime modified, FileTime changed) {
  private static final String WANTED = "unix:dev,ino,mode,size,lastModifiedTime,ctime";
  private static final int TYPE_BITS = 0170000;

  /** What a name stands for. */
  enum Kind {
    PLAIN("a plain file"),
    FOLDER("a folder"),
    PIPE("a named pipe"),
    SOCKET("a socket"),
    DEVICE("a device"),
    OTHER("no plain file");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** For messages. */
    String words() {
      return words;
    }

    private static Kind of(int mode) {
      return switch (mode & TYPE_BITS) {
        case 0100000 -> PLAIN;
        case 0040000 -> FOLDER;
        case 0010000 -> PIPE;
        case 0140000 -> SOCKET;
        case 0060000, 0020000 -> DEVICE;
        default -> OTHER; // an int of the kernel's
      };
    }
  }

  /** Looks at a file. */
  static FileStamp of(Path file) throws IOException {
    Map<String, Object> found = Files.readAttributes(file, WANTED);
    return new FileStamp(
        (long) found.getOrDefault("dev", 0L),
        (long) found.getOrDefault("ino", 0L),
        Kind.of((int) found.getOrDefault("mode", 0)),
        (long) found.getOrDefault("size", 0L),
        (FileTime) found.getOrDefault("lastModifiedTime", FileTime.fromMillis(0)),
        (FileTime) found.getOrDefault("ctime", FileTime.fromMillis(0)));
  }
}
