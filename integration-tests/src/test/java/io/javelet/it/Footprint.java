package io.javelet.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an agent takes.
 *
 * @param residentMiB memory
 * @param threads of the operating system
 * @param files open ones
 */
record Footprint(long residentMiB, long threads, long files) {
  static Footprint of(AgentUnderTest agent) throws IOException {
    Path proc = Path.of("/proc", String.valueOf(agent.process().pid()));
    long resident = 0;
    long threads = 0;
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      } else if (line.startsWith("Threads:")) {
        threads = Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    try (var open = Files.list(proc.resolve("fd"))) {
      return new Footprint(resident, threads, open.count());
    }
  }

  /** One line of a table of figures. */
  static void figure(String name, Object value) {
    System.out.println("FIGURE " + name + ": " + value);
  }

  @Override
  public String toString() {
    return residentMiB + " MiB, " + threads + " threads, " + files + " open files";
  }
}
