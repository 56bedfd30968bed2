package io.javelet.stats;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Reads what the kernel tells of the machine. Owned by one thread. */
final class NodeReader {
  private static final long KIB = 1024;

  /**
   * Ends of the pods' own interfaces, and bridges of other engines: as cAdvisor leaves them out.
   */
  private static final List<String> NOT_THE_NODES = List.of("veth", "docker");

  private final Path proc;
  private final KernelText text;

  NodeReader(Path proc, KernelText text) {
    this.proc = proc;
    this.text = text;
  }

  long memoryBytes() {
    return memory().getOrDefault("MemTotal", 0L);
  }

  long mostPids() {
    return text.number(proc.resolve("sys/kernel/pid_max"));
  }

  Measurement.OfNode read(Measurement.Use root) {
    Map<String, Long> memory = memory();
    long swap = memory.getOrDefault("SwapTotal", 0L);
    return new Measurement.OfNode(
        root,
        Instant.ofEpochSecond(text.numbers(proc.resolve("stat")).getOrDefault("btime", 0L)),
        memory.getOrDefault("MemTotal", 0L),
        swap,
        swap - memory.getOrDefault("SwapFree", 0L),
        NetworkCounters.parse(text.read(proc.resolve("net/dev")).orElse("")).stream()
            .filter(each -> NOT_THE_NODES.stream().noneMatch(each.name()::startsWith))
            .toList(),
        mostPids(),
        tasks());
  }

  private Map<String, Long> memory() {
    Map<String, Long> bytes = new java.util.HashMap<>();
    for (String line : text.read(proc.resolve("meminfo")).orElse("").lines().toList()) {
      String[] words = line.split("\\s+", -1);
      if (words.length >= 2 && words[0].endsWith(":")) {
        bytes.put(words[0].substring(0, words[0].length() - 1), KernelText.number(words[1]) * KIB);
      }
    }
    return bytes;
  }

  long tasks() {
    String[] words = text.read(proc.resolve("loadavg")).orElse("").split(" ", -1);
    return words.length > 3 ? KernelText.number(words[3].substring(words[3].indexOf('/') + 1)) : 0;
  }
}
