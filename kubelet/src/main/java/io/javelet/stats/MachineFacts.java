package io.javelet.stats;

import io.javelet.metrics.ExpositionText;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the machine is made of, as cAdvisor tells it. Owned by one thread. */
final class MachineFacts {
  private final Path proc;
  private final Path sys;
  private final KernelText text;

  MachineFacts(Path proc, Path sys, KernelText text) {
    this.proc = proc;
    this.sys = sys;
    this.text = text;
  }

  /** The labels of machine metrics. */
  ExpositionText.Labels labels() {
    return ExpositionText.Labels.of(
        "boot_id",
        line(proc.resolve("sys/kernel/random/boot_id")),
        "machine_id",
        line(Path.of("/etc/machine-id")),
        "system_uuid",
        line(sys.resolve("class/dmi/id/product_uuid")));
  }

  String kernelVersion() {
    return line(proc.resolve("sys/kernel/osrelease"));
  }

  String osVersion() {
    return text.read(Path.of("/etc/os-release"))
        .orElse("")
        .lines()
        .filter(line -> line.startsWith("PRETTY_NAME="))
        .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
        .findFirst()
        .orElse("");
  }

  /** Processors, cores and sockets. */
  Processors processors() {
    List<String> lines = text.read(proc.resolve("cpuinfo")).orElse("").lines().toList();
    int threads = 0;
    Set<String> cores = new HashSet<>();
    Set<String> sockets = new HashSet<>();
    String socket = "0";
    for (String line : lines) {
      String value = line.substring(line.indexOf(':') + 1).strip();
      if (line.startsWith("processor")) {
        threads++;
      } else if (line.startsWith("physical id")) {
        socket = value;
        sockets.add(value);
      } else if (line.startsWith("core id")) {
        cores.add(socket + "/" + value);
      }
    }
    return new Processors(
        threads, cores.isEmpty() ? threads : cores.size(), sockets.isEmpty() ? 1 : sockets.size());
  }

  /** How many there are of each. */
  record Processors(int threads, int cores, int sockets) {}

  private String line(Path file) {
    Optional<String> content = text.read(file);
    return content.map(String::strip).orElse("");
  }
}
