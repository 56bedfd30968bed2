package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The manifest folder of an agent under test. */
public final class Manifests {
  private final Path folder;
  private final Path aside;

  Manifests(AgentPlace place) {
    this.folder = place.manifests();
    this.aside = place.folder().resolve("manifest-aside");
  }

  /** The folder itself, for tests that do unusual things to it. */
  public Path folder() {
    return folder;
  }

  /** Puts a pod there, or a changed one, in the file {@code <name>.yaml}, by an atomic rename. */
  public void put(BusyboxPod pod) throws IOException {
    put(pod.name() + ".yaml", pod.text());
  }

  /** Puts a text there, or a changed one, as careful people do: written aside, then renamed. */
  public void put(String file, String text) throws IOException {
    Files.writeString(aside, text, UTF_8);
    Files.move(
        aside,
        folder.resolve(file),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes into the very file, as {@code >} does in a shell. */
  public void rewriteInPlace(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text, UTF_8);
  }

  /** Gives a file another name. */
  public void rename(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes the file of {@link #put(BusyboxPod)}. */
  public void remove(BusyboxPod pod) throws IOException {
    remove(pod.name() + ".yaml");
  }

  /** Removes a file. */
  public void remove(String file) throws IOException {
    Files.delete(folder.resolve(file));
  }

  /** Removes all there is. */
  public void removeAll() throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path each : entries) {
        FileTrees.remove(each);
      }
    }
  }
}
