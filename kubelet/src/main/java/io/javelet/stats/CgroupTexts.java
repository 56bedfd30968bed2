package io.javelet.stats;

import io.javelet.os.CgroupHierarchy;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupMode;
import io.javelet.os.CgroupPath;
import io.javelet.os.KernelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of cgroups, kept open from one reading to the next: there are a dozen for each cgroup,
 * and opening them takes longer than all the rest of a measurement. Each takes about 5 KiB of the
 * kernel's memory, hence a bound; beyond it files are opened each time. The owner closes it; any
 * one thread at a time.
 */
final class CgroupTexts implements AutoCloseable {
  private final CgroupLayout layout;
  private final int most;
  private final KernelFile.Buffer buffer = new KernelFile.Buffer();
  private final Map<CgroupPath, Group> groups = new HashMap<>();
  private int kept;

  /**
   * @param most how many files are kept open
   */
  CgroupTexts(CgroupLayout layout, int most) {
    this.layout = layout;
    this.most = most;
  }

  /** The files of one cgroup. As its maker, for one thread at a time. */
  final class Group {
    private final CgroupPath cgroup;
    private final Map<String, KernelFile> files = new HashMap<>();

    private Group(CgroupPath cgroup) {
      this.cgroup = cgroup;
    }

    /** Whether there is such a cgroup. */
    boolean exists() {
      return Files.isDirectory(folder("memory", cgroup));
    }

    /** Whether files of it were read before, so that its end will be seen. */
    boolean known() {
      return !files.isEmpty();
    }

    /** The text; empty where the kernel has no such file, or just took it away. */
    Optional<String> read(String controller, String name) {
      KernelFile open = files.get(name);
      if (open != null) {
        Optional<String> text = open.text(buffer);
        if (text.isPresent()) {
          return text;
        }
        // The cgroup is gone; one that has taken its name since has files of its own.
        forget();
      }
      return KernelFile.open(folder(controller, cgroup).resolve(name))
          .flatMap(file -> readNew(name, file));
    }

    private Optional<String> readNew(String name, KernelFile file) {
      Optional<String> text = file.text(buffer);
      if (text.isPresent() && kept < most) {
        files.put(name, file);
        kept++;
      } else {
        file.close();
      }
      return text;
    }

    /** A single number; 0 where there is none. */
    long number(String controller, String name) {
      return read(controller, name).map(KernelText::number).orElse(0L);
    }

    /** A number that may be {@code max} or so large that it means no limit. */
    Optional<Long> limit(String controller, String name) {
      return read(controller, name).flatMap(KernelText::limit);
    }

    /** Lines of a name and a number. */
    Map<String, Long> numbers(String controller, String name) {
      return KernelText.numbers(read(controller, name).orElse(""));
    }

    private void forget() {
      files.values().forEach(KernelFile::close);
      kept -= files.size();
      files.clear();
    }
  }

  /** The files of a cgroup, whether there is one or not. */
  Group of(CgroupPath cgroup) {
    return groups.computeIfAbsent(cgroup, Group::new);
  }

  /** Whether it is version 2. */
  boolean unified() {
    return layout.mode() == CgroupMode.V2;
  }

  /** How many files are open. */
  int open() {
    return kept;
  }

  /** Closes what belongs to other cgroups than these. */
  void keep(Set<CgroupPath> cgroups) {
    groups
        .values()
        .removeIf(group -> {
          boolean unwanted = !cgroups.contains(group.cgroup);
          if (unwanted) {
            group.forget();
          }
          return unwanted;
        });
  }

  @Override
  public void close() {
    keep(Set.of());
  }

  /** The folder of a cgroup; one that is never there where the kernel lacks the controller. */
  private Path folder(String controller, CgroupPath cgroup) {
    return layout
        .of(controller)
        .map((CgroupHierarchy hierarchy) -> hierarchy.folder(cgroup))
        .orElse(Path.of("/nonexistent"));
  }
}
