package io.javelet.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Reads what the kernel says of this machine. */
public final class Machine {
  private final Path proc;

  /**
   * @param proc where procfs is mounted
   */
  public Machine(Path proc) {
    this.proc = proc;
  }

  /** The host's name. */
  public String hostname() throws IOException {
    return Files.readString(proc.resolve("sys/kernel/hostname")).strip();
  }

  /** Its memory in bytes. */
  public long memoryBytes() throws IOException {
    try (Stream<String> lines = Files.lines(proc.resolve("meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
          .findFirst()
          .orElseThrow(() -> new IOException(proc.resolve("meminfo") + " has no MemTotal"));
    }
  }

  /** Whether any swap is on. */
  public boolean swapOn() throws IOException {
    Path swaps = proc.resolve("swaps");
    if (!Files.exists(swaps)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(swaps)) {
      return lines.skip(1).anyMatch(line -> !line.isBlank());
    }
  }
}
