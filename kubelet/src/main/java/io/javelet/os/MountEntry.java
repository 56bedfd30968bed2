package io.javelet.os;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One mount of this process's mount namespace. Immutable. Counterpart: a line of {@code
 * /proc/self/mountinfo}.
 *
 * @param id names the mount until it ends
 * @param parentId the mount it lies on
 * @param device {@code major:minor} of the filesystem
 * @param root which part of the filesystem is shown
 * @param mountPoint where, seen from this process's root; text, because a foreign mount point need
 *     not be a valid path in our locale
 * @param options of this mount
 * @param propagation its {@code shared:N}, {@code master:N} and the like; empty for private
 * @param filesystem its type
 * @param source device or export, or any name
 * @param superOptions options of the filesystem itself
 */
public record MountEntry(
    int id,
    int parentId,
    String device,
    String root,
    String mountPoint,
    List<String> options,
    List<String> propagation,
    String filesystem,
    String source,
    List<String> superOptions) {

  /** Takes copies. */
  public MountEntry {
    options = List.copyOf(options);
    propagation = List.copyOf(propagation);
    superOptions = List.copyOf(superOptions);
  }

  /** Whether writing through this mount is refused. */
  public boolean readOnly() {
    return options.contains("ro");
  }

  /** The restrictions of this mount. */
  public Set<MountFlag> flags() {
    Set<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
    for (String option : options) {
      switch (option) {
        case "ro" -> flags.add(MountFlag.READ_ONLY);
        case "nosuid" -> flags.add(MountFlag.NO_SETUID);
        case "nodev" -> flags.add(MountFlag.NO_DEVICES);
        case "noexec" -> flags.add(MountFlag.NO_EXECUTION);
        case "noatime" -> flags.add(MountFlag.NO_ACCESS_TIMES);
        case "nodiratime" -> flags.add(MountFlag.NO_FOLDER_ACCESS_TIMES);
        case "relatime" -> flags.add(MountFlag.RELATIVE_ACCESS_TIMES);
        default -> {} // Text from the kernel; the others are no flags of ours.
      }
    }
    return flags;
  }

  /**
   * Reads one line.
   *
   * @throws IllegalArgumentException when it is not of the documented form
   */
  static MountEntry parse(String line) {
    String[] fields = line.split(" ", -1);
    int separator = Arrays.asList(fields).indexOf("-");
    if (separator < 6 || fields.length < separator + 4) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line);
    }
    return new MountEntry(
        Integer.parseInt(fields[0]),
        Integer.parseInt(fields[1]),
        fields[2],
        unescape(fields[3]),
        unescape(fields[4]),
        List.of(fields[5].split(",")),
        List.of(fields).subList(6, separator),
        unescape(fields[separator + 1]),
        unescape(fields[separator + 2]),
        List.of(unescape(fields[separator + 3]).split(",")));
  }

  /** Blanks, tabs, line ends, number signs and backslashes are written as three octal digits. */
  private static String unescape(String field) {
    int backslash = field.indexOf('\\');
    if (backslash < 0) {
      return field;
    }
    StringBuilder text = new StringBuilder(field.length());
    int from = 0;
    while (backslash >= 0) {
      text.append(field, from, backslash);
      from = backslash + 1;
      if (octal(field, from)) {
        text.append((char) Integer.parseInt(field.substring(from, from + 3), 8));
        from += 3;
      } else {
        text.append('\\');
      }
      backslash = field.indexOf('\\', from);
    }
    return text.append(field, from, field.length()).toString();
  }

  private static boolean octal(String field, int from) {
    return from + 3 <= field.length()
        && field.substring(from, from + 3).chars().allMatch(c -> c >= '0' && c <= '7');
  }
}
