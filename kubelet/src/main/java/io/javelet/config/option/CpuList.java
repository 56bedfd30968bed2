package io.javelet.config.option;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges lists of CPUs in the kernel's form, for example {@code 0-3,8}. */
final class CpuList {
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");

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
      String last = range.group(2);
      if (last != null && Integer.parseInt(last) < Integer.parseInt(range.group(1))) {
        return List.of(Flaw.whole("holds the range " + part + ", which ends before it begins"));
      }
    }
    return List.of();
  }
}
