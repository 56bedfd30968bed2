package io.javelet.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says which processes are in a cgroup itself, and moves processes. Stateless, any thread. The only
 * place where processes are moved; {@link CgroupFiles} makes the cgroups.
 */
public final class CgroupProcesses {
  private static final String PROCESSES = "cgroup.procs";

  private final CgroupLayout layout;

  /**
   * @param layout where cgroups are mounted
   */
  public CgroupProcesses(CgroupLayout layout) {
    this.layout = layout;
  }

  /** The processes in a cgroup, in any hierarchy, without those in cgroups below it. */
  public Set<Long> in(CgroupPath cgroup) throws IOException {
    Set<Long> all = new TreeSet<>();
    for (CgroupHierarchy hierarchy : layout.hierarchies()) {
      all.addAll(in(hierarchy, cgroup));
    }
    return all;
  }

  /** Whether a process is in a cgroup itself, in every hierarchy. */
  public boolean isIn(long pid, CgroupPath cgroup) throws IOException {
    for (CgroupHierarchy hierarchy : layout.hierarchies()) {
      if (!in(hierarchy, cgroup).contains(pid)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Moves a process with all its threads into a cgroup that is there. In version 1 it leaves only
   * those hierarchies' cgroups that it shares with {@code from}; where somebody put it elsewhere it
   * stays.
   *
   * @throws IOException when a hierarchy refuses; the others have been dealt with
   */
  public void move(long pid, CgroupPath from, CgroupPath to) throws IOException {
    Map<String, IOException> failures = new LinkedHashMap<>();
    for (CgroupHierarchy hierarchy : layout.hierarchies()) {
      try {
        if (in(hierarchy, from).contains(pid)) {
          move(hierarchy, pid, to);
        }
      } catch (IOException refused) {
        failures.put(hierarchy.mountPoint().toString(), refused);
      }
    }
    throwFirst(failures);
  }

  /** As the other one, from wherever the process is. */
  public void move(long pid, CgroupPath to) throws IOException {
    Map<String, IOException> failures = new LinkedHashMap<>();
    for (CgroupHierarchy hierarchy : layout.hierarchies()) {
      try {
        move(hierarchy, pid, to);
      } catch (IOException refused) {
        failures.put(hierarchy.mountPoint().toString(), refused);
      }
    }
    throwFirst(failures);
  }

  private static void throwFirst(Map<String, IOException> failures) throws IOException {
    for (Map.Entry<String, IOException> failure : failures.entrySet()) {
      throw new IOException(
          failure.getKey() + ": " + failure.getValue().getMessage(), failure.getValue());
    }
  }

  private static Set<Long> in(CgroupHierarchy hierarchy, CgroupPath cgroup) throws IOException {
    Set<Long> pids = new TreeSet<>();
    try {
      for (String line : Files.readAllLines(hierarchy.folder(cgroup).resolve(PROCESSES))) {
        if (!line.isBlank()) {
          pids.add(Long.parseLong(line.strip()));
        }
      }
    } catch (NoSuchFileException none) {
      return Set.of();
    }
    return pids;
  }

  /** Appended, which the kernel takes as any other write. */
  private static void move(CgroupHierarchy hierarchy, long pid, CgroupPath to) throws IOException {
    Path file = hierarchy.folder(to).resolve(PROCESSES);
    Files.writeString(
        file, Long.toString(pid) + "\n", StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }
}
