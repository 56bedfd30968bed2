package io.javelet.server.nodelogs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files below the machine's log folder. Stateless; any thread. It never leaves that folder, by no
 * name and by no link: a container that may write there must not show the whole machine.
 */
public final class LogFiles {
  private final Path folder;

  /**
   * @param folder of the logs
   */
  public LogFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * The real file or folder of a name.
   *
   * @param name relative to the log folder; empty for the folder itself
   */
  public Optional<Path> find(String name) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Path root = folder.toRealPath();
    Path real;
    try {
      Path wanted = root.resolve(name).normalize();
      if (!wanted.startsWith(root) || !Files.exists(wanted)) {
        return Optional.empty();
      }
      real = wanted.toRealPath();
    } catch (InvalidPathException | java.nio.file.FileSystemException nothing) {
      return Optional.empty();
    }
    boolean usable =
        real.startsWith(root)
            && (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)
                || Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS));
    return usable ? Optional.of(real) : Optional.empty();
  }

  /** Where a name would be, for people. */
  public String path(String name) {
    return folder + "/" + name;
  }

  /** The entries of a folder as a page, as Go's file server writes it. */
  public static String listing(Path real) throws IOException {
    List<String> names;
    try (Stream<Path> entries = Files.list(real)) {
      names =
          entries
              .map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
              .sorted()
              .toList();
    }
    var page =
        new StringBuilder(
            "<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n");
    for (String name : names) {
      page.append("<a href=\"").append(reference(name)).append("\">");
      page.append(escape(name)).append("</a>\n");
    }
    return page.append("</pre>\n").toString();
  }

  private static String reference(String name) {
    var reference = new StringBuilder();
    for (byte each : name.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char letter = (char) (each & 0xff);
      boolean plain =
          letter < 0x80 && (Character.isLetterOrDigit(letter) || "-_.~/@".indexOf(letter) >= 0);
      reference.append(plain ? String.valueOf(letter) : "%%%02X".formatted((int) letter));
    }
    return reference.toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }
}
