package io.javelet.volume;

import io.javelet.os.FileModes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Makes folders below a pod's. Stateless, any thread. */
final class Folders {
  private Folders() {}

  /**
   * Makes a folder and its ancestors, each with these rights; what is there stays as it is.
   *
   * @throws IOException when something else, a link included, is in its place
   */
  static void make(Path folder, int mode) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      makeParent(folder, mode);
      FileModes.makeFolder(folder, mode);
    }
  }

  /** Makes the folder that this path lies in, and its ancestors. */
  static void makeParent(Path path, int mode) throws IOException {
    Path parent = path.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      make(parent, mode);
    }
  }
}
