package io.javelet.stats;

import io.javelet.os.KernelFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the small texts that the kernel shows as files. Owned by one thread. */
final class KernelText {
  private final KernelFile.Buffer buffer = new KernelFile.Buffer();

  /** The text; empty where the kernel has no such file, or just took it away. */
  Optional<String> read(Path file) {
    Optional<KernelFile> found = KernelFile.open(file);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (KernelFile open = found.get()) {
      return open.text(buffer);
    }
  }

  /** A single number; 0 where there is none. */
  long number(Path file) {
    return read(file).map(KernelText::number).orElse(0L);
  }

  /** A number that may be {@code max} or so large that it means no limit. */
  static Optional<Long> limit(String file) {
    return Optional.of(file.strip())
        .filter(text -> !text.equals("max") && !text.startsWith("-"))
        .map(KernelText::number)
        .filter(value -> value < Long.MAX_VALUE / 2);
  }

  /** Lines of a name and a number. */
  Map<String, Long> numbers(Path file) {
    return numbers(read(file).orElse(""));
  }

  /** Lines of a name and a number. */
  static Map<String, Long> numbers(String text) {
    Map<String, Long> numbers = new HashMap<>();
    int begin = 0;
    while (begin < text.length()) {
      int end = text.indexOf('\n', begin);
      end = end < 0 ? text.length() : end;
      int blank = text.indexOf(' ', begin);
      if (blank > begin && blank < end) {
        numbers.put(text.substring(begin, blank), number(text.substring(blank + 1, end)));
      }
      begin = end + 1;
    }
    return numbers;
  }

  /** Digits, as many as fit; 0 for none. */
  static long number(String text) {
    String digits = text.strip();
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException _) {
      return digits.length() > 18 && Character.isDigit(digits.charAt(0)) ? Long.MAX_VALUE : 0;
    }
  }
}
