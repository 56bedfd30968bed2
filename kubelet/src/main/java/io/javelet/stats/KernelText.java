package io.javelet.stats;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the small texts that the kernel shows as files. Owned by one thread. */
final class KernelText {
  /**
   * A text shorter than this is whole after the first read: the kernel fills a page of 4096 bytes
   * with whole lines, and has no lines as long as the rest. Saves a call for nearly every file.
   */
  private static final int ALWAYS_WHOLE = 2048;

  private byte[] buffer = new byte[16 * 1024];

  /** The text; empty where the kernel has no such file, or just took it away. */
  Optional<String> read(Path file) {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      int length = 0;
      while (true) {
        int read = in.read(buffer, length, buffer.length - length);
        if (read < 0) {
          return Optional.of(new String(buffer, 0, length, StandardCharsets.US_ASCII));
        }
        length += read;
        if (length == read && length < ALWAYS_WHOLE) {
          return Optional.of(new String(buffer, 0, length, StandardCharsets.US_ASCII));
        }
        if (length == buffer.length) {
          buffer = java.util.Arrays.copyOf(buffer, 2 * length);
        }
      }
    } catch (FileNotFoundException _) {
      return Optional.empty();
    } catch (IOException _) {
      // A cgroup that is removed while it is read answers ENODEV.
      return Optional.empty();
    }
  }

  /** A single number; 0 where there is none. */
  long number(Path file) {
    return read(file).map(KernelText::number).orElse(0L);
  }

  /** A number that may be {@code max} or so large that it means no limit. */
  Optional<Long> limit(Path file) {
    return read(file)
        .map(String::strip)
        .filter(text -> !text.equals("max") && !text.startsWith("-"))
        .map(KernelText::number)
        .filter(value -> value < Long.MAX_VALUE / 2);
  }

  /** Lines of a name and a number. */
  Map<String, Long> numbers(Path file) {
    Map<String, Long> numbers = new HashMap<>();
    String text = read(file).orElse("");
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
