package io.javelet.stats;

import io.javelet.os.CgroupPath;
import io.javelet.stats.CgroupUsage.Pressure;
import io.javelet.stats.CgroupUsage.Pressures;
import io.javelet.stats.CgroupUsage.Stall;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Reads what a cgroup uses, of either version; file by file and no folder. Owned by one thread. */
final class CgroupReader {
  private static final long NANOS_PER_TICK = 10_000_000;

  private final CgroupTexts texts;
  private final InstantSource clock;
  private final KernelText text = new KernelText();
  private final boolean unified;

  CgroupReader(CgroupTexts texts, InstantSource clock) {
    this.texts = texts;
    this.clock = clock;
    this.unified = texts.unified();
  }

  boolean unified() {
    return unified;
  }

  KernelText text() {
    return text;
  }

  /** The files of a cgroup. */
  CgroupTexts.Group group(CgroupPath cgroup) {
    return texts.of(cgroup);
  }

  /** Whether there is such a cgroup. */
  boolean exists(CgroupPath cgroup) {
    return group(cgroup).exists();
  }

  /** Forgets all cgroups but these. */
  void keep(Set<CgroupPath> cgroups) {
    texts.keep(cgroups);
  }

  /** What it uses; empty when there is none of that name. */
  Optional<CgroupUsage> usage(CgroupPath cgroup) {
    CgroupTexts.Group group = group(cgroup);
    boolean known = group.known();
    if (!known && !group.exists()) {
      return Optional.empty();
    }
    CgroupUsage usage =
        new CgroupUsage(
            clock.instant(),
            unified ? cpu2(group) : cpu1(group),
            unified ? memory2(group) : memory1(group),
            new CgroupUsage.Processes(
                group.number("pids", "pids.current"), group.limit("pids", "pids.max")),
            pressures(group));
    boolean gone = known && !group.known();
    return gone ? Optional.empty() : Optional.of(usage);
  }

  private CgroupUsage.Cpu cpu2(CgroupTexts.Group group) {
    Map<String, Long> stat = group.numbers("cpu", "cpu.stat");
    return new CgroupUsage.Cpu(
        micros(stat, "usage_usec"), micros(stat, "user_usec"), micros(stat, "system_usec"));
  }

  private CgroupUsage.Cpu cpu1(CgroupTexts.Group group) {
    Map<String, Long> stat = group.numbers("cpuacct", "cpuacct.stat");
    return new CgroupUsage.Cpu(
        group.number("cpuacct", "cpuacct.usage"),
        stat.getOrDefault("user", 0L) * NANOS_PER_TICK,
        stat.getOrDefault("system", 0L) * NANOS_PER_TICK);
  }

  private CgroupUsage.Memory memory2(CgroupTexts.Group group) {
    Map<String, Long> stat = group.numbers("memory", "memory.stat");
    long resident = stat.getOrDefault("anon", 0L);
    long cache = stat.getOrDefault("file", 0L);
    // The root has no such file; there it is what processes and the cache use.
    long usage =
        group.read("memory", "memory.current").map(KernelText::number).orElse(resident + cache);
    long inactive = stat.getOrDefault("inactive_file", 0L);
    return new CgroupUsage.Memory(
        usage,
        Math.max(0, usage - inactive),
        resident,
        cache,
        stat.getOrDefault("file_mapped", 0L),
        group.number("memory", "memory.swap.current"),
        stat.getOrDefault("active_file", 0L),
        inactive,
        stat.getOrDefault("pgfault", 0L),
        stat.getOrDefault("pgmajfault", 0L),
        group.limit("memory", "memory.max"),
        group.limit("memory", "memory.swap.max"));
  }

  private CgroupUsage.Memory memory1(CgroupTexts.Group group) {
    Map<String, Long> stat = group.numbers("memory", "memory.stat");
    long usage = group.number("memory", "memory.usage_in_bytes");
    long inactive = stat.getOrDefault("total_inactive_file", 0L);
    Optional<Long> limit = group.limit("memory", "memory.limit_in_bytes");
    Optional<Long> withSwap = group.limit("memory", "memory.memsw.limit_in_bytes");
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
        limit,
        withSwap.flatMap(both -> limit.map(memory -> Math.max(0, both - memory))));
  }

  private static long micros(Map<String, Long> stat, String name) {
    return TimeUnit.MICROSECONDS.toNanos(stat.getOrDefault(name, 0L));
  }

  private Optional<Pressures> pressures(CgroupTexts.Group group) {
    if (!unified) {
      return Optional.empty();
    }
    Optional<String> cpu = group.read("cpu", "cpu.pressure");
    return cpu.map(text ->
        new Pressures(
            pressure(text),
            pressure(group.read("memory", "memory.pressure").orElse("")),
            pressure(group.read("io", "io.pressure").orElse(""))));
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
