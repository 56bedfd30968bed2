package io.javelet.volume;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Optional;
import java.util.UUID;

/**
 * Removes a folder that untrusted processes have filled. Every step is relative to an open folder
 * and follows no link, so that a tree that changes meanwhile leads nowhere else; the caller has
 * made sure that nothing is mounted below. However many files there are, and however deep they lie,
 * it holds few names and few open folders at a time. One object for one removal, one thread.
 */
final class TreeRemoval {
  /** What lies deeper is moved up first: each level costs an open folder and a stack frame. */
  private static final int DEEPEST = 64;

  private final Path root;
  private long changes;
  private Optional<IOException> failure = Optional.empty();

  private TreeRemoval(Path root) {
    this.root = root;
  }

  /**
   * Removes a folder and everything in it; one that is not there is no error.
   *
   * @throws IOException when something stays; what could be removed is
   * @throws InterruptedException when interrupted; what is left can be removed later
   */
  static void remove(Path folder) throws IOException, InterruptedException {
    new TreeRemoval(folder).remove();
  }

  private void remove() throws IOException, InterruptedException {
    while (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      long before = changes;
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
        if (!(stream instanceof SecureDirectoryStream<Path> open)) {
          throw new IOException("cannot be removed safely on this filesystem: " + root);
        }
        removeContents(open, open, 0);
      }
      if (failure.isPresent()) {
        throw failure.get();
      }
      try {
        Files.deleteIfExists(root);
      } catch (DirectoryNotEmptyException more) {
        // Reading a folder may pass by what is moved into it; the next pass sees that.
        if (changes == before) {
          throw more;
        }
      }
    }
  }

  private void removeContents(
      SecureDirectoryStream<Path> folder, SecureDirectoryStream<Path> top, int depth)
      throws InterruptedException {
    for (Path entry : folder) {
      if (Thread.interrupted()) {
        throw new InterruptedException("removing " + root);
      }
      try {
        removeEntry(folder, entry.getFileName(), top, depth);
        changes++;
      } catch (NoSuchFileException | DirectoryNotEmptyException changedMeanwhile) {
        // Gone already, or to be looked at again in the next pass.
      } catch (IOException stays) {
        failure = failure.or(() -> Optional.of(stays));
      }
    }
  }

  private void removeEntry(
      SecureDirectoryStream<Path> folder, Path name, SecureDirectoryStream<Path> top, int depth)
      throws IOException, InterruptedException {
    boolean isFolder =
        folder
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes()
            .isDirectory();
    if (!isFolder) {
      folder.deleteFile(name);
      return;
    }
    if (depth == DEEPEST) {
      folder.move(name, top, Path.of(".removed-" + UUID.randomUUID()));
      return;
    }
    try (SecureDirectoryStream<Path> child =
        folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      removeContents(child, top, depth + 1);
    }
    folder.deleteDirectory(name);
  }
}
