package io.javelet.os;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes, fills and removes cgroups in all hierarchies at once, whichever version they are.
 * Stateless but for the layout; any thread, one at a time for the same cgroup. Never moves a
 * process, and never ends one. Upstream's counterpart: {@code libcontainer/cgroups/manager}.
 */
public final class CgroupFiles {
  private static final String V2_AVAILABLE = "cgroup.controllers";
  private static final String V2_ENABLED = "cgroup.subtree_control";
  private static final String PROCESSES = "cgroup.procs";
  private static final Set<String> PROMISED = Set.of("cpu", "memory", "pids");
  private static final List<String> CPUSET_INHERITED = List.of("cpuset.cpus", "cpuset.mems");

  private final CgroupLayout layout;

  /**
   * @param layout where cgroups are mounted
   */
  public CgroupFiles(CgroupLayout layout) {
    this.layout = layout;
  }

  /** Where cgroups are mounted. */
  public CgroupLayout layout() {
    return layout;
  }

  /** Whether a cgroup is there in every hierarchy. */
  public boolean exists(CgroupPath cgroup) {
    return layout.hierarchies().stream().allMatch(h -> Files.isDirectory(h.folder(cgroup)));
  }

  /**
   * Makes a cgroup and its ancestors where they are missing. In version 2 every controller is
   * switched on for it in its ancestors; in version 1 a new cpuset takes over its parent's
   * processors and memory nodes, without which nothing could run in it.
   *
   * @throws IOException when a hierarchy refuses, or CPU, memory or pids cannot be switched on
   */
  public void create(CgroupPath cgroup) throws IOException {
    for (CgroupHierarchy hierarchy : layout.hierarchies()) {
      Path parent = hierarchy.mountPoint();
      for (CgroupPath step : cgroup.fromTop()) {
        if (hierarchy.unified()) {
          enableControllers(parent);
        }
        Path folder = hierarchy.folder(step);
        makeFolder(folder);
        if (hierarchy.controllers().contains("cpuset")) {
          inheritCpuset(parent, folder);
        }
        parent = folder;
      }
    }
  }

  /**
   * Writes one value.
   *
   * @param file such as {@code cpu.weight}; what is before the first dot is the controller
   * @return what the kernel made of it, without the line's end
   * @throws IOException when the kernel refuses the value, or lacks the controller or the file
   * @throws IllegalArgumentException when the file would move processes or is no controller's
   */
  public String write(CgroupPath cgroup, String file, String value) throws IOException {
    Path target = file(cgroup, file);
    Files.writeString(target, value, StandardOpenOption.WRITE);
    return Files.readString(target).strip();
  }

  /** One value; empty when the cgroup, the controller or the file is not there. */
  public Optional<String> read(CgroupPath cgroup, String file) throws IOException {
    try {
      return Optional.of(Files.readString(file(cgroup, file)).strip());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /**
   * The cgroup of a process, as far as a controller is concerned; empty when there is no such
   * process.
   */
  public Optional<CgroupPath> ofProcess(long pid, String controller) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "cgroup"));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    for (String line : lines) {
      String[] parts = line.split(":", 3);
      boolean mine =
          layout.isUnified()
              ? parts[1].isEmpty()
              : List.of(parts[1].split(",", -1)).contains(controller);
      if (mine) {
        return Optional.of(CgroupPath.parse(parts[2]));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether cgroups below the root have a file of a controller in version 2; the root itself has
   * only few.
   */
  public boolean existsBelowRoot(String file) throws IOException {
    for (CgroupHierarchy hierarchy : layout.hierarchies()) {
      for (Path folder : folders(hierarchy.mountPoint())) {
        if (Files.exists(folder.resolve(file))) {
          return true;
        }
      }
    }
    return false;
  }

  /** The names of the cgroups directly in one, over all hierarchies. */
  public Set<String> children(CgroupPath cgroup) throws IOException {
    Set<String> names = new TreeSet<>();
    for (CgroupHierarchy hierarchy : layout.hierarchies()) {
      for (Path folder : folders(hierarchy.folder(cgroup))) {
        names.add(String.valueOf(folder.getFileName()));
      }
    }
    return names;
  }

  /** All processes in a cgroup and below it, over all hierarchies. */
  public Set<Long> processes(CgroupPath cgroup) throws IOException {
    Set<Long> pids = new TreeSet<>();
    for (CgroupHierarchy hierarchy : layout.hierarchies()) {
      collectProcesses(hierarchy.folder(cgroup), pids);
    }
    return pids;
  }

  /**
   * Removes a cgroup and all below it, the deepest first, from all hierarchies; what is gone
   * already does not count. While processes are still leaving, it tries again.
   *
   * @param patience how long to try
   * @throws SystemCallException with EBUSY when processes or new cgroups are still in it; the other
   *     hierarchies have been dealt with
   * @throws InterruptedException when interrupted while waiting
   */
  public void remove(CgroupPath cgroup, Duration patience)
      throws IOException, InterruptedException {
    if (cgroup.names().isEmpty()) {
      throw new IllegalArgumentException("the root of a hierarchy cannot be removed");
    }
    Deadline deadline = Deadline.in(patience);
    List<IOException> failures = new ArrayList<>();
    for (CgroupHierarchy hierarchy : layout.hierarchies()) {
      try {
        CgroupRemoval.remove(hierarchy.folder(cgroup), deadline);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      IOException first = failures.removeFirst();
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }

  private Path file(CgroupPath cgroup, String file) throws IOException {
    int dot = file.indexOf('.');
    if (dot < 1 || file.startsWith("cgroup.") || file.indexOf('/') >= 0) {
      throw new IllegalArgumentException("no file of a controller: \"" + file + "\"");
    }
    String controller = file.substring(0, dot);
    return layout
        .of(controller)
        .orElseThrow(() -> new NoSuchFileException(file, null, "the kernel lacks this controller"))
        .folder(cgroup)
        .resolve(file);
  }

  private static void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    } catch (AccessDeniedException denied) {
      throw new IOException("cannot make cgroup " + folder + ": it takes root", denied);
    }
  }

  private static void enableControllers(Path parent) throws IOException {
    Set<String> missing = new TreeSet<>(words(parent.resolve(V2_AVAILABLE)));
    missing.removeAll(words(parent.resolve(V2_ENABLED)));
    for (String controller : missing) {
      try {
        // One by one: a single refused one would take all others with it.
        Files.writeString(parent.resolve(V2_ENABLED), "+" + controller, StandardOpenOption.WRITE);
      } catch (IOException e) {
        if (PROMISED.contains(controller)) {
          throw new IOException(
              "cannot switch on the controller %s in %s (processes directly in it forbid that)"
                  .formatted(controller, parent),
              e);
        }
      }
    }
  }

  private static void inheritCpuset(Path parent, Path folder) throws IOException {
    for (String file : CPUSET_INHERITED) {
      if (Files.readString(folder.resolve(file)).isBlank()) {
        Files.writeString(
            folder.resolve(file),
            Files.readString(parent.resolve(file)).strip(),
            StandardOpenOption.WRITE);
      }
    }
  }

  private static void collectProcesses(Path folder, Set<Long> pids) throws IOException {
    try {
      for (String pid : words(folder.resolve(PROCESSES))) {
        pids.add(Long.parseLong(pid));
      }
      for (Path child : folders(folder)) {
        collectProcesses(child, pids);
      }
    } catch (NoSuchFileException _) {
      // It was removed meanwhile, so nothing runs in it.
    }
  }

  private static List<String> words(Path file) throws IOException {
    String content = Files.readString(file).strip();
    return content.isEmpty() ? List.of() : List.of(content.split("\\s+"));
  }

  static List<Path> folders(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> Files.isDirectory(entry)).toList();
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }
}
