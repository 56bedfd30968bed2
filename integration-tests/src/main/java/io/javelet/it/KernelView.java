package io.javelet.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel says about a process of a container: its cgroups, found by the process alone and
 * not by anybody's rule for names. Immutable.
 *
 * @param pid in this machine's numbers
 */
public record KernelView(long pid) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  /** Whether controllers are in cgroup v2. */
  public static boolean isUnified() throws IOException {
    return controllerMount("memory").isEmpty();
  }

  /**
   * A file of the container's cgroup.
   *
   * @param controller such as {@code cpu}; all are one in version 2
   */
  public String container(String controller, String file) throws IOException {
    return read(folder(controller).resolve(file));
  }

  /** A file of the pod's cgroup, which is the parent of the container's. */
  public String pod(String controller, String file) throws IOException {
    return read(folder(controller).resolveSibling(file));
  }

  /** A file of the cgroup of all pods, seen from a pod that is not guaranteed. */
  public String allPods(String controller, String file) throws IOException {
    return read(folder(controller).resolve("../../..").normalize().resolve(file));
  }

  /** A field of {@code /proc/PID/status}, such as {@code CapEff}. */
  public String status(String field) throws IOException {
    for (String line : Files.readAllLines(process("status"))) {
      if (line.startsWith(field + ":")) {
        return line.substring(field.length() + 1).strip();
      }
    }
    throw new IOException("no " + field + " in " + process("status"));
  }

  /** The short name of the program it runs; of one that only begins, the runtime's. */
  public String program() throws IOException {
    return read(process("comm"));
  }

  /** One of its namespaces, such as {@code pid}, as the kernel names it. */
  public String namespace(String kind) throws IOException {
    return Files.readSymbolicLink(process("ns").resolve(kind)).toString();
  }

  /** How willingly it is killed when memory runs out. */
  public int oomScore() throws IOException {
    return Integer.parseInt(read(process("oom_score_adj")));
  }

  private Path folder(String controller) throws IOException {
    boolean unified = isUnified();
    for (String line : Files.readAllLines(process("cgroup"))) {
      String[] parts = line.split(":", 3);
      if (unified ? parts[1].isEmpty() : List.of(parts[1].split(",", -1)).contains(controller)) {
        String mount = unified ? unifiedMount() : controllerMount(controller);
        return Path.of(mount + parts[2]);
      }
    }
    throw new NoSuchFileException("the cgroup of process " + pid + " for " + controller);
  }

  private Path process(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }

  private static String unifiedMount() throws IOException {
    return mount(" - cgroup2 ", "");
  }

  private static String controllerMount(String controller) throws IOException {
    return mount(" - cgroup ", controller);
  }

  private static String mount(String type, String option) throws IOException {
    for (String line : Files.readAllLines(MOUNTS)) {
      String[] fields = line.split(" ", -1);
      List<String> options = List.of(fields[fields.length - 1].split(",", -1));
      if (line.contains(type) && (option.isEmpty() || options.contains(option))) {
        return fields[4];
      }
    }
    return "";
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
