package io.javelet.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a process uses, as the kernel counts it. */
record ProcessUse(long pid) {
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int TICKS_PER_SECOND = 100;

  /** Share of one core over a while, in percent. */
  double cpuPercent(Duration over) throws IOException, InterruptedException {
    long ticks = ticks();
    long begin = System.nanoTime();
    Thread.sleep(over);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return 100.0 * (ticks() - ticks) / TICKS_PER_SECOND / seconds;
  }

  /** Resident memory and the part of it that is no file's, in MiB. */
  String memory() throws IOException {
    return "%d MiB resident, %d MiB of it private".formatted(mib("VmRSS:"), mib("RssAnon:"));
  }

  private long mib(String key) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  private long ticks() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
  }
}
