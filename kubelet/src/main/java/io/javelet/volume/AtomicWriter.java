package io.javelet.volume;

import io.javelet.os.FileModes;
import io.javelet.pod.ConfigValue;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes a volume's files so that a reader sees the old ones or the new ones, never a mixture: into
 * a new folder, to which the link {@code ..data} is then turned in one step. What users see are
 * links through {@code ..data}. Killed at any moment, the next write mends what is half done. One
 * write at a time for a folder; any thread. Upstream's counterpart: {@code AtomicWriter}, with the
 * same layout.
 */
final class AtomicWriter {
  private static final String DATA = "..data";
  private static final String NEW_DATA = "..data_tmp";
  private static final String OURS = "..";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy_MM_dd_HH_mm_ss").withZone(ZoneOffset.UTC);
  private static final int FOLDER = 0755;
  private static final int SET_GROUP = 02000;
  private static final int GROUP_READS = 0440;
  private static final int GROUP_ENTERS = 0110;

  private final Clock clock;
  private final RandomGenerator random;

  AtomicWriter(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** Whether a first write to the folder was finished. */
  static boolean hasWritten(Path folder) {
    return Files.isDirectory(folder.resolve(DATA));
  }

  /**
   * Makes a folder show exactly these files.
   *
   * @param files by relative path; no path lies below another one
   * @param group who may read them beside their owner; absent for nobody
   * @return whether anything that a reader sees has changed
   */
  boolean write(Path folder, SortedMap<String, ProjectedFile> files, OptionalInt group)
      throws IOException, InterruptedException {
    Optional<Path> current = current(folder);
    SortedMap<String, ProjectedFile> wanted = forGroup(files, group);
    boolean changed = current.isEmpty() || !holds(current.get(), wanted, group);
    Path shown = changed ? writeNew(folder, wanted, group) : current.get();
    if (changed) {
      Path next = folder.resolve(NEW_DATA);
      Files.deleteIfExists(next);
      Files.createSymbolicLink(next, shown.getFileName());
      Files.move(next, folder.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
    }
    link(folder, wanted.keySet());
    removeOthers(folder, shown);
    return changed;
  }

  private static Optional<Path> current(Path folder) throws IOException {
    try {
      Path name = Files.readSymbolicLink(folder.resolve(DATA));
      Path data = folder.resolve(name);
      boolean ours =
          name.getNameCount() == 1
              && name.toString().startsWith(OURS)
              && Files.isDirectory(data, LinkOption.NOFOLLOW_LINKS)
              && !name.toString().equals(OURS);
      return ours ? Optional.of(data) : Optional.empty();
    } catch (NoSuchFileException | NotLinkException none) {
      return Optional.empty();
    }
  }

  private static SortedMap<String, ProjectedFile> forGroup(
      SortedMap<String, ProjectedFile> files, OptionalInt group) {
    if (group.isEmpty()) {
      return files;
    }
    var readable = new TreeMap<String, ProjectedFile>();
    files.forEach((path, file) ->
        readable.put(
            path, new ProjectedFile(file.content(), file.mode() | GROUP_READS, file.owner())));
    return readable;
  }

  private static boolean holds(
      Path data, SortedMap<String, ProjectedFile> wanted, OptionalInt group) throws IOException {
    if (!paths(data).equals(wanted.keySet())) {
      return false;
    }
    for (String path : wanted.keySet()) {
      Path file = data.resolve(path);
      ProjectedFile want = wanted.get(path);
      boolean same =
          want != null
              && FileModes.get(file) == want.mode()
              && Files.size(file) == want.content().length()
              && ConfigValue.of(Files.readAllBytes(file)).equals(want.content())
              && belongs(file, "unix:gid", group)
              && belongs(file, "unix:uid", want.owner());
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static boolean belongs(Path file, String attribute, OptionalInt wanted)
      throws IOException {
    return wanted.isEmpty()
        || Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS).equals(wanted.getAsInt());
  }

  /** What lies in a data folder; folders that hold something are named by what they hold. */
  private static Set<String> paths(Path data) throws IOException {
    Set<String> found = new TreeSet<>();
    collect(data, "", found);
    return found;
  }

  private static void collect(Path folder, String prefix, Set<String> found) throws IOException {
    for (Path child : children(folder)) {
      String path = prefix + child.getFileName();
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        collect(child, path + "/", found);
      } else {
        found.add(path);
      }
    }
  }

  private Path writeNew(Path folder, SortedMap<String, ProjectedFile> files, OptionalInt group)
      throws IOException {
    Path data =
        folder.resolve(
            "%s%s.%d".formatted(OURS, STAMP.format(clock.instant()), random.nextInt(1 << 30)));
    makeFolder(data, group);
    for (String path : files.keySet()) {
      Path file = data.resolve(path);
      makeParents(data, file, group);
      write(file, files.get(path), group);
    }
    return data;
  }

  private static void write(Path file, @Nullable ProjectedFile wanted, OptionalInt group)
      throws IOException {
    if (wanted == null) {
      throw new IllegalArgumentException("no content for " + file);
    }
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, wanted.content().bytes(), StandardOpenOption.WRITE);
    give(file, "unix:gid", group);
    give(file, "unix:uid", wanted.owner());
    FileModes.set(file, wanted.mode());
  }

  private static void give(Path file, String attribute, OptionalInt to) throws IOException {
    if (to.isPresent()) {
      Files.setAttribute(file, attribute, to.getAsInt(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static void makeParents(Path data, Path file, OptionalInt group) throws IOException {
    Path parent = file.getParent();
    if (parent != null && !parent.equals(data) && !Files.isDirectory(parent)) {
      makeParents(data, parent, group);
      makeFolder(parent, group);
    }
  }

  private static void makeFolder(Path folder, OptionalInt group) throws IOException {
    FileModes.makeFolder(folder, FOLDER);
    if (group.isPresent()) {
      Files.setAttribute(folder, "unix:gid", group.getAsInt(), LinkOption.NOFOLLOW_LINKS);
      FileModes.set(folder, FOLDER | SET_GROUP | GROUP_READS | GROUP_ENTERS);
    }
  }

  /** Each first part of a path is a link; the data behind all of them turns at once. */
  private static void link(Path folder, Set<String> paths) throws IOException {
    Set<String> names = new TreeSet<>();
    paths.forEach(path -> names.add(Path.of(path).getName(0).toString()));
    for (String name : names) {
      Path link = folder.resolve(name);
      Path target = Path.of(DATA, name);
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, target);
      } else if (!Files.readSymbolicLink(link).equals(target)) {
        Files.delete(link);
        Files.createSymbolicLink(link, target);
      }
    }
    for (Path child : children(folder)) {
      String name = child.getFileName().toString();
      if (!name.startsWith(OURS) && !names.contains(name) && Files.isSymbolicLink(child)) {
        Files.delete(child);
      }
    }
  }

  private static void removeOthers(Path folder, Path shown)
      throws IOException, InterruptedException {
    for (Path child : children(folder)) {
      String name = child.getFileName().toString();
      if (name.startsWith(OURS) && !name.equals(DATA) && !child.equals(shown)) {
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          TreeRemoval.remove(child);
        } else {
          Files.deleteIfExists(child);
        }
      }
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      List<Path> children = new ArrayList<>();
      entries.forEach(children::add);
      return children;
    }
  }
}
