package io.javelet.resource;

import java.util.SortedSet;
import java.util.TreeSet;

/** Processors in the kernel's list form, such as {@code 0-3,8}. Pure. */
public final class ProcessorList {
  private ProcessorList() {}

  /**
   * The processors of a list.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static SortedSet<Integer> parse(String text) {
    SortedSet<Integer> processors = new TreeSet<>();
    if (text.isBlank()) {
      return processors;
    }
    for (String part : text.strip().split(",", -1)) {
      String[] ends = part.strip().split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("not a range of processors: " + part);
      }
      for (int processor = first; processor <= last; processor++) {
        processors.add(processor);
      }
    }
    return processors;
  }
}
