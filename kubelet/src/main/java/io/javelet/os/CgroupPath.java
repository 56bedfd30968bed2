package io.javelet.os;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A cgroup's place, the same in every hierarchy. Immutable. Never leads out of the hierarchy.
 *
 * @param names from the root down; empty for the root itself
 */
public record CgroupPath(List<String> names) {
  /** The root of every hierarchy. */
  public static final CgroupPath ROOT = new CgroupPath(List.of());

  /**
   * Takes a copy.
   *
   * @throws IllegalArgumentException when a name is not usable as a folder's name
   */
  public CgroupPath {
    names = List.copyOf(names);
    for (String name : names) {
      if (name.isEmpty()
          || name.equals(".")
          || name.equals("..")
          || name.indexOf('/') >= 0
          || name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("not usable as a cgroup's name: \"" + name + "\"");
      }
    }
  }

  /** From names, the root's child first. */
  public static CgroupPath of(String... names) {
    return new CgroupPath(List.of(names));
  }

  /** From text such as {@code /kubepods/burstable}; slashes at either end do not count. */
  public static CgroupPath parse(String text) {
    return new CgroupPath(
        Arrays.stream(text.split("/", -1)).filter(name -> !name.isEmpty()).toList());
  }

  /** The cgroup with a name in this one. */
  public CgroupPath child(String name) {
    List<String> longer = new ArrayList<>(names);
    longer.add(name);
    return new CgroupPath(longer);
  }

  /** Its ancestors, the root's child first, and itself; empty for the root. */
  List<CgroupPath> fromTop() {
    List<CgroupPath> steps = new ArrayList<>();
    for (int length = 1; length <= names.size(); length++) {
      steps.add(new CgroupPath(names.subList(0, length)));
    }
    return steps;
  }

  @Override
  public String toString() {
    return "/" + String.join("/", names);
  }
}
