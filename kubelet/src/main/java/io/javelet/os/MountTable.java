package io.javelet.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * All mounts of this process's mount namespace at one moment, in the kernel's order. Immutable.
 *
 * @param entries a mount that covers another comes after it
 */
public record MountTable(List<MountEntry> entries) {
  private static final Path SOURCE = Path.of("/proc/self/mountinfo");
  private static final int ATTEMPTS = 3;

  /** Takes a copy. */
  public MountTable {
    entries = List.copyOf(entries);
  }

  /** The mounts that are there now. */
  public static MountTable read() throws IOException {
    // Kernels before 5.8 can skip entries when the table changes while it is read in pieces.
    byte[] content = Files.readAllBytes(SOURCE);
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      byte[] again = Files.readAllBytes(SOURCE);
      if (Arrays.equals(content, again)) {
        break;
      }
      content = again;
    }
    // Not Files.readAllLines: one foreign mount point that is not UTF-8 must not hide all others.
    return parse(new String(content, StandardCharsets.UTF_8));
  }

  /**
   * Reads the kernel's text.
   *
   * @throws IllegalArgumentException when a line is not of the documented form
   */
  public static MountTable parse(String text) {
    return new MountTable(
        Arrays.stream(text.split("\n", -1))
            .filter(line -> !line.isEmpty())
            .map(MountEntry::parse)
            .toList());
  }

  /**
   * The topmost mount exactly at a path.
   *
   * @param path absolute, without links
   */
  public Optional<MountEntry> at(Path path) {
    String wanted = path.normalize().toString();
    return entries.reversed().stream()
        .filter(entry -> entry.mountPoint().equals(wanted))
        .findFirst();
  }

  /**
   * The topmost mount that shows a path.
   *
   * @param path absolute, without links
   */
  public Optional<MountEntry> holding(Path path) {
    Path wanted = path.normalize();
    Optional<MountEntry> best = Optional.empty();
    for (MountEntry entry : entries) {
      boolean shows =
          entry.mountPoint().equals("/")
              || wanted.toString().equals(entry.mountPoint())
              || wanted.toString().startsWith(entry.mountPoint() + "/");
      int longest = best.map(mount -> mount.mountPoint().length()).orElse(0);
      if (shows && entry.mountPoint().length() >= longest) {
        best = Optional.of(entry);
      }
    }
    return best;
  }

  /**
   * The mounts at a path and below it, deepest and newest first: the order in which they can be
   * unmounted.
   *
   * @param path absolute, without links
   */
  public List<MountEntry> under(Path path) {
    String wanted = path.normalize().toString();
    String prefix = wanted.endsWith("/") ? wanted : wanted + "/";
    return entries.reversed().stream()
        .filter(entry -> entry.mountPoint().equals(wanted) || entry.mountPoint().startsWith(prefix))
        .toList();
  }
}
