package io.javelet.stats;

import io.javelet.os.CgroupHierarchy;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupMode;
import io.javelet.os.CgroupPath;
import io.javelet.stats.CgroupUsage.Pressure;
import io.javelet.stats.CgroupUsage.Pressures;
import io.javelet.stats.CgroupUsage.Stall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads what a cgroup uses, of either version; file by file and no folder. Owned by one thread. */
final class CgroupReader {
  private static final long NANOS_PER_TICK = 10_000_000;

  private final CgroupLayout layout;
  private final InstantSource clock;
  private final KernelText text = new KernelText();
  private final boolean unified;

  CgroupReader(CgroupLayout layout, InstantSource clock) {
    this.layout = layout;
    this.clock = clock;
    this.unified = layout.mode() == CgroupMode.V2;
  }

  boolean unified() {
    return unified;
  }

  KernelText text() {
    return text;
  }

  /** Whether there is such a cgroup. */
  boolean exists(CgroupPath cgroup) {
    return Files.isDirectory(folder("memory", cgroup));
  }

  /** What it uses; empty when there is none of that name. */
  Optional<CgroupUsage> usage(CgroupPath cgroup) {
    if (!exists(cgroup)) {
      return Optional.empty();
    }
    return Optional.of(
        new CgroupUsage(
            clock.instant(),
            unified ? cpu2(cgroup) : cpu1(cgroup),
            unified ? memory2(cgroup) : memory1(cgroup),
            new CgroupUsage.Processes(
                text.number(file("pids", cgroup, "pids.current")),
                text.limit(file("pids", cgroup, "pids.max"))),
            pressures(cgroup)));
  }

  Path file(String controller, CgroupPath cgroup, String name) {
    return folder(controller, cgroup).resolve(name);
  }

  /** The folder of a cgroup; one that is never there where the kernel lacks the controller. */
  Path folder(String controller, CgroupPath cgroup) {
    return layout
        .of(controller)
        .map((CgroupHierarchy hierarchy) -> hierarchy.folder(cgroup))
        .orElse(Path.of("/nonexistent"));
  }

  private CgroupUsage.Cpu cpu2(CgroupPath cgroup) {
    Map<String, Long> stat = text.numbers(file("cpu", cgroup, "cpu.stat"));
    return new CgroupUsage.Cpu(
        micros(stat, "usage_usec"), micros(stat, "user_usec"), micros(stat, "system_usec"));
  }

  private CgroupUsage.Cpu cpu1(CgroupPath cgroup) {
    Map<String, Long> stat = text.numbers(file("cpuacct", cgroup, "cpuacct.stat"));
    return new CgroupUsage.Cpu(
        text.number(file("cpuacct", cgroup, "cpuacct.usage")),
        stat.getOrDefault("user", 0L) * NANOS_PER_TICK,
        stat.getOrDefault("system", 0L) * NANOS_PER_TICK);
  }

  private CgroupUsage.Memory memory2(CgroupPath cgroup) {
    Map<String, Long> stat = text.numbers(file("memory", cgroup, "memory.stat"));
    long resident = stat.getOrDefault("anon", 0L);
    long cache = stat.getOrDefault("file", 0L);
    // The root has no such file; there it is what processes and the cache use.
    long usage =
        text.read(file("memory", cgroup, "memory.current"))
            .map(KernelText::number)
            .orElse(resident + cache);
    long inactive = stat.getOrDefault("inactive_file", 0L);
    return new CgroupUsage.Memory(
        usage,
        Math.max(0, usage - inactive),
        resident,
        cache,
        stat.getOrDefault("file_mapped", 0L),
        text.number(file("memory", cgroup, "memory.swap.current")),
        stat.getOrDefault("active_file", 0L),
        inactive,
        stat.getOrDefault("pgfault", 0L),
        stat.getOrDefault("pgmajfault", 0L),
        text.limit(file("memory", cgroup, "memory.max")));
  }

  private CgroupUsage.Memory memory1(CgroupPath cgroup) {
    Map<String, Long> stat = text.numbers(file("memory", cgroup, "memory.stat"));
    long usage = text.number(file("memory", cgroup, "memory.usage_in_bytes"));
    long inactive = stat.getOrDefault("total_inactive_file", 0L);
    return new CgroupUsage.Memory(
        usage,
        Math.max(0, usage - inactive),
        stat.getOrDefault("total_rss", 0L),
        stat.getOrDefault("total_cache", 0L),
        stat.getOrDefault("total_mapped_file", 0L),
        stat.getOrDefault("total_swap", 0L),
        stat.getOrDefault("total_active_file", 0L),
        inactive,
        stat.getOrDefault("total_pgfault", 0L),
        stat.getOrDefault("total_pgmajfault", 0L),
        text.limit(file("memory", cgroup, "memory.limit_in_bytes")));
  }

  private static long micros(Map<String, Long> stat, String name) {
    return TimeUnit.MICROSECONDS.toNanos(stat.getOrDefault(name, 0L));
  }

  private Optional<Pressures> pressures(CgroupPath cgroup) {
    if (!unified) {
      return Optional.empty();
    }
    Optional<String> cpu = text.read(file("cpu", cgroup, "cpu.pressure"));
    return cpu.map(text ->
        new Pressures(
            pressure(text),
            pressure(this.text.read(file("memory", cgroup, "memory.pressure")).orElse("")),
            pressure(this.text.read(file("io", cgroup, "io.pressure")).orElse(""))));
  }

  /** Lines such as {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=0}. */
  static Pressure pressure(String text) {
    Stall some = Stall.NONE;
    Stall full = Stall.NONE;
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words.length == 5) {
        Stall stall =
            new Stall(
                TimeUnit.MICROSECONDS.toNanos(KernelText.number(value(words[4]))),
                Double.parseDouble(value(words[1])),
                Double.parseDouble(value(words[2])),
                Double.parseDouble(value(words[3])));
        if (words[0].equals("some")) {
          some = stall;
        } else {
          full = stall;
        }
      }
    }
    return new Pressure(some, full);
  }

  private static String value(String word) {
    return word.substring(word.indexOf('=') + 1);
  }
}
