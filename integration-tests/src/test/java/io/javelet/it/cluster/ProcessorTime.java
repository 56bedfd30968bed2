package io.javelet.it.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What programs took of the processors, in seconds since the machine or they started.
 *
 * @param total all that was done on the machine
 * @param programs by a program's name; "agent" is the process that is tested
 */
record ProcessorTime(double total, Map<String, Double> programs) {
  private static final double TICKS_PER_SECOND = 100;

  /** Among the fields of {@code /proc/PID/stat} after the program's name; the kernel's is next. */
  private static final int USER_TIME = 11;

  // Among the fields of the first line of /proc/stat.
  private static final int IDLE = 4;
  private static final int WAITING = 5;
  private static final List<String> SHOWN =
      List.of(
          "containerd", "etcd", "kube-apiserver", "kube-controller", "kube-scheduler", "kubectl");

  /** As it is now. */
  static ProcessorTime now(long agent) throws IOException {
    Map<String, Double> programs = new LinkedHashMap<>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        add(programs, process, agent);
      }
    }
    double total = 0;
    String[] all = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
    for (int i = 1; i < 8; i++) {
      if (i != IDLE && i != WAITING) {
        total += Long.parseLong(all[i]) / TICKS_PER_SECOND;
      }
    }
    return new ProcessorTime(total, programs);
  }

  private static void add(Map<String, Double> programs, Path process, long agent)
      throws IOException {
    String stat;
    try {
      stat = Files.readString(process.resolve("stat"));
    } catch (IOException ended) {
      return;
    }
    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    boolean isAgent = process.endsWith(Long.toString(agent));
    boolean self = process.endsWith(Long.toString(ProcessHandle.current().pid()));
    if (isAgent || self || SHOWN.contains(name)) {
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double seconds =
          (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]))
              / TICKS_PER_SECOND;
      programs.merge(isAgent ? "agent" : self ? "test" : name, seconds, Double::sum);
    }
  }

  /** What was used since then. */
  String since(ProcessorTime before) {
    String each =
        programs.entrySet().stream()
            .map(entry ->
                String.format(
                    Locale.ROOT,
                    "%s %.1f",
                    entry.getKey(),
                    entry.getValue() - before.programs().getOrDefault(entry.getKey(), 0.0)))
            .collect(Collectors.joining(", "));
    return String.format(Locale.ROOT, "%.1f s of processors: %s", total - before.total(), each);
  }
}
