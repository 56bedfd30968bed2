package io.javelet.resource;

import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes values into cgroups and looks whether the kernel took them. What this machine cannot do,
 * for want of a controller or a right, or does differently, is said once for each file and is no
 * error: pods run all the same, less confined. Any thread.
 */
final class CgroupWriter {
  private static final Logger log = LoggerFactory.getLogger(CgroupWriter.class);

  /** The kernel counts memory in pages, of at most this size, and rounds down. */
  private static final long LARGEST_PAGE = 64 << 10;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final CgroupFiles files;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  CgroupWriter(CgroupFiles files) {
    this.files = files;
  }

  /**
   * Writes values by file, in order.
   *
   * @throws IOException when the kernel refuses a value; the message names cgroup and file
   */
  void write(CgroupPath cgroup, Map<String, String> values) throws IOException {
    for (Map.Entry<String, String> value : values.entrySet()) {
      write(cgroup, value.getKey(), value.getValue());
    }
  }

  /** Writes values by file, in order, and goes on where one is not taken. */
  CgroupProblems tryAll(CgroupPath cgroup, Map<String, String> values) {
    List<String> unavailable = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    values.forEach((file, value) -> {
      String where = "%s (%s of %s): ".formatted(controller(file), file, cgroup);
      try {
        tryWrite(cgroup, file, value)
            .filter(_ -> warned.add(file))
            .ifPresent(problem -> unavailable.add(where + problem));
      } catch (IOException refusal) {
        refused.add(where + value + " is refused: " + refusal.getMessage());
      }
    });
    return new CgroupProblems(unavailable, refused);
  }

  private void write(CgroupPath cgroup, String file, String value) throws IOException {
    try {
      tryWrite(cgroup, file, value).ifPresent(problem -> warnOnce(cgroup, file, problem));
    } catch (IOException refused) {
      throw new IOException(
          "writing %s to %s of cgroup %s: %s".formatted(value, file, cgroup, refused.getMessage()),
          refused);
    }
  }

  private Optional<String> tryWrite(CgroupPath cgroup, String file, String value)
      throws IOException {
    try {
      String taken = files.write(cgroup, file, value);
      return isSame(file, value, taken)
          ? Optional.empty()
          : Optional.of("the kernel made %s of %s".formatted(taken, value));
    } catch (NoSuchFileException missing) {
      return Optional.of(
          "the kernel lacks the controller, or it is not switched on or writable here");
    } catch (AccessDeniedException denied) {
      return Optional.of("this process may not write it (it takes root and a writable cgroup)");
    }
  }

  private static boolean isSame(String file, String written, String taken) {
    if (written.equals(taken)) {
      return true;
    }
    if (!file.startsWith("memory.")
        || !NUMBER.matcher(taken).matches()
        || !NUMBER.matcher(written).matches()) {
      return false;
    }
    long difference = Long.parseLong(written) - Long.parseLong(taken);
    return difference >= 0 && difference < LARGEST_PAGE;
  }

  private void warnOnce(CgroupPath cgroup, String file, String problem) {
    if (warned.add(file)) {
      log.atWarn()
          .addKeyValue("controller", controller(file))
          .addKeyValue("file", file)
          .addKeyValue("cgroup", cgroup)
          .addKeyValue("problem", problem)
          .log("Cannot enforce a limit on this machine; pods run without it");
    }
  }

  private static String controller(String file) {
    return file.substring(0, file.indexOf('.'));
  }
}
