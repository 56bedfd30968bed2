package io.javelet.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks what a path of manifests holds. Reads no manifest and remembers nothing. */
final class ManifestFolder {
  private ManifestFolder() {}

  /** What stands at the path. */
  sealed interface Listing {
    /**
     * A folder, or the folder of the one manifest that the path names.
     *
     * @param identity which folder
     * @param manifests by name
     * @param leftovers names that were passed by
     * @param otherwiseEmpty whether the folder has no other entry at all
     * @param single whether the path names one manifest
     */
    record Found(
        FolderIdentity identity,
        TreeMap<String, Path> manifests,
        TreeSet<String> leftovers,
        boolean otherwiseEmpty,
        boolean single)
        implements Listing {}

    /** Nothing stands there. */
    record Missing() implements Listing {}

    /** Something does, and it cannot be looked at. */
    record Unreadable(String reason) implements Listing {}
  }

  /**
   * Looks at a path.
   *
   * @param isOneFile whether the path was one manifest when it was there
   */
  static Listing look(Path path, boolean isOneFile) {
    Optional<FileStamp.Kind> kind;
    try {
      kind = Optional.of(FileStamp.of(path).kind());
    } catch (NoSuchFileException missing) {
      kind = Optional.empty();
    } catch (IOException unreadable) {
      return new Listing.Unreadable(reason(unreadable));
    }
    try {
      if (kind.isEmpty()) {
        return isOneFile ? oneFile(path) : new Listing.Missing();
      }
      return kind.get() == FileStamp.Kind.FOLDER ? folder(path) : oneFile(path);
    } catch (NoSuchFileException missing) {
      return new Listing.Missing();
    } catch (IOException unreadable) {
      return new Listing.Unreadable(reason(unreadable));
    } catch (DirectoryIteratorException unreadable) {
      return new Listing.Unreadable(String.valueOf(unreadable.getMessage()));
    }
  }

  private static Listing folder(Path path) throws IOException {
    FolderIdentity identity = FolderIdentity.of(path);
    TreeMap<String, Path> manifests = new TreeMap<>();
    TreeSet<String> leftovers = new TreeSet<>();
    boolean otherwiseEmpty = true;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (IgnoredNames.isHidden(name)) {
          otherwiseEmpty = false;
        } else if (IgnoredNames.leftover(name).isPresent()) {
          leftovers.add(name);
        } else {
          manifests.put(name, entry);
        }
      }
    }
    return new Listing.Found(identity, manifests, leftovers, otherwiseEmpty, false);
  }

  private static Listing oneFile(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      return new Listing.Missing();
    }
    FolderIdentity identity = FolderIdentity.of(parent);
    TreeMap<String, Path> manifests = new TreeMap<>();
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      manifests.put(String.valueOf(path.getFileName()), path);
    }
    boolean otherwiseEmpty;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      otherwiseEmpty = !entries.iterator().hasNext();
    }
    return new Listing.Found(identity, manifests, new TreeSet<>(), otherwiseEmpty, true);
  }

  /** The system's words without the path, which is told anyway. */
  static String reason(IOException failure) {
    String message = failure.getMessage();
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
