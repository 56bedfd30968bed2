package io.javelet.resource;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that the kernel killed because memory ran out.
 *
 * @param limitedCgroup whose limit was reached, {@code /} when the machine had no more
 * @param cgroup the process's own
 * @param process its name
 * @param pid its number on this machine
 */
record OomKill(String limitedCgroup, String cgroup, String process, long pid) {
  /** Kernels from 5.0 on say all in one line. The name may hold anything but is short. */
  private static final Pattern LINE =
      Pattern.compile(
          "oom-kill:constraint=(\\w+),.*?(?:oom_memcg=([^,]*),)?(?:global_oom,)?task_memcg=([^,]*),"
              + "task=(.*),pid=(\\d{1,10}),uid=\\d+.*");

  /** What a line of the kernel log says; absent when it says nothing of the kind. */
  static Optional<OomKill> parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    boolean ofCgroup = matcher.group(1).equals("CONSTRAINT_MEMCG") && matcher.group(2) != null;
    return Optional.of(
        new OomKill(
            ofCgroup ? matcher.group(2) : "/",
            matcher.group(3),
            matcher.group(4),
            Long.parseLong(matcher.group(5))));
  }

  /** Whether the whole machine was short of memory. */
  boolean isSystemWide() {
    return limitedCgroup.equals("/");
  }
}
