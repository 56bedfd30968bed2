package io.javelet.logs;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be done with the files of one log that were moved aside, by their names alone. Pure.
 * Upstream's counterpart: {@code cleanupUnusedLogs} and {@code removeExcessLogs}.
 *
 * @param removals files to remove: leftovers of an interrupted compression, and the oldest
 * @param compressions files to compress, oldest first
 */
record RotatedLogs(List<String> removals, List<String> compressions) {
  static final String COMPRESSED = ".gz";
  static final String UNFINISHED = ".tmp";

  /** Sorts as time does. */
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  RotatedLogs {
    removals = List.copyOf(removals);
    compressions = List.copyOf(compressions);
  }

  /**
   * @param names every file beside the log that begins with its name and a dot
   * @param keep how many files beside the log and the one just moved aside may stay
   */
  static RotatedLogs of(Set<String> names, int keep) {
    List<String> removals = new ArrayList<>();
    TreeSet<String> kept = new TreeSet<>();
    for (String name : names) {
      boolean unfinished = name.endsWith(UNFINISHED);
      boolean compressedToo = names.contains(name + COMPRESSED);
      if (unfinished || compressedToo) {
        removals.add(name);
      } else {
        kept.add(name);
      }
    }
    while (kept.size() > Math.max(keep, 0)) {
      removals.add(kept.removeFirst());
    }
    return new RotatedLogs(
        removals, kept.stream().filter(name -> !name.endsWith(COMPRESSED)).toList());
  }

  /** The name that a log gets when it is moved aside now; never one that is taken. */
  static String nameFor(String log, LocalDateTime now, Set<String> taken) {
    LocalDateTime stamp = now.truncatedTo(ChronoUnit.SECONDS);
    while (true) {
      String name = log + "." + STAMP.format(stamp);
      if (!taken.contains(name) && !taken.contains(name + COMPRESSED)) {
        return name;
      }
      stamp = stamp.plusSeconds(1);
    }
  }
}
