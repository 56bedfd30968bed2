package io.javelet.config.option;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Judges the patterns of {@code allowedUnsafeSysctls}. */
final class Sysctls {
  private static final Pattern NAME =
      Pattern.compile(
          "[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:[./][a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*(?:[./]?\\*)?|\\*");
  private static final List<String> NAMESPACED =
      List.of("kernel.shm", "kernel.msg", "fs.mqueue.", "net.");
  private static final int LONGEST = 253;

  private Sysctls() {}

  static Optional<String> judge(String pattern) {
    if (pattern.length() > LONGEST || !NAME.matcher(pattern).matches()) {
      return Optional.of("is not a kernel setting's name or pattern");
    }
    String name = pattern.replace('/', '.');
    boolean namespaced =
        name.equals("kernel.sem") || NAMESPACED.stream().anyMatch(name::startsWith);
    return namespaced
        ? Optional.empty()
        : Optional.of(
            "is not separate for each pod; allowed are kernel.sem, kernel.shm*, kernel.msg*,"
                + " fs.mqueue.* and net.*");
  }
}
