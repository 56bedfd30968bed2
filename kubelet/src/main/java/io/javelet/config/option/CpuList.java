package io.javelet.config.option;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lists of CPUs in the kernel's form, for example {@code 0-3,8}. */
public final class CpuList {
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");
  private static final int MOST = 100_000;

  private CpuList() {}

  static List<Flaw> judge(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        return List.of(Flaw.whole("is not a list of CPUs such as \"0-3,8\""));
      }
      if (last(range) < first(range)) {
        return List.of(Flaw.whole("holds the range " + part + ", which ends before it begins"));
      }
    }
    return List.of();
  }

  /** The numbers of a list; parts that are none are left out. */
  public static SortedSet<Integer> read(String text) {
    SortedSet<Integer> numbers = new TreeSet<>();
    for (String part : text.strip().split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      if (range.matches()) {
        for (int i = first(range); i <= last(range) && numbers.size() < MOST; i++) {
          numbers.add(i);
        }
      }
    }
    return numbers;
  }

  private static int first(Matcher range) {
    return Integer.parseInt(range.group(1));
  }

  private static int last(Matcher range) {
    String last = range.group(2);
    return last == null ? first(range) : Integer.parseInt(last);
  }
}
