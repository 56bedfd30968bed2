package io.javelet.volume;

import io.javelet.os.MountFlag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options of a mount, as the kernel wants them. Immutable.
 *
 * @param flags what every filesystem understands
 * @param data what only the filesystem itself understands, comma-separated
 */
record MountOptions(Set<MountFlag> flags, String data) {
  private static final Map<String, MountFlag> WORDS =
      Map.of(
          "ro", MountFlag.READ_ONLY,
          "nosuid", MountFlag.NO_SETUID,
          "nodev", MountFlag.NO_DEVICES,
          "noexec", MountFlag.NO_EXECUTION,
          "noatime", MountFlag.NO_ACCESS_TIMES,
          "nodiratime", MountFlag.NO_FOLDER_ACCESS_TIMES,
          "relatime", MountFlag.RELATIVE_ACCESS_TIMES);

  /** What is so without being asked for. */
  private static final Set<String> USUAL =
      Set.of("", "defaults", "rw", "suid", "dev", "exec", "bind");

  MountOptions {
    flags = Set.copyOf(flags);
  }

  /** Reads the words of {@code mount(8)}. */
  static MountOptions of(List<String> words) {
    Set<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
    List<String> data = new ArrayList<>();
    for (String option : words) {
      for (String word : option.split(",", -1)) {
        MountFlag flag = WORDS.get(word);
        if (flag != null) {
          flags.add(flag);
        } else if (!USUAL.contains(word)) {
          data.add(word);
        }
      }
    }
    return new MountOptions(flags, String.join(",", data));
  }
}
