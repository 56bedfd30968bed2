package io.javelet.volume;

import io.javelet.runtime.RuntimeHandler;
import io.javelet.runtime.RuntimeVersion;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the container runtime can mount. Immutable.
 *
 * @param description its name and version, for messages
 * @param images whether it mounts images as volumes; one that cannot would mount something else
 * @param recursiveReadOnly whether it can make what is mounted below a mount read-only, too
 */
public record RuntimeAbilities(String description, boolean images, boolean recursiveReadOnly) {
  /** The first versions that mount images, as major and minor number. */
  private static final Map<String, int[]> IMAGES_SINCE =
      Map.of("containerd", new int[] {2, 1}, "cri-o", new int[] {1, 31});

  private static final Pattern MAJOR_AND_MINOR = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6}).*");

  /**
   * What a runtime of this version can do.
   *
   * @param handlers what it says about its handlers; the default one counts
   */
  public static RuntimeAbilities of(RuntimeVersion version, List<RuntimeHandler> handlers) {
    return new RuntimeAbilities(
        version.name() + " " + version.version(),
        mountsImages(version),
        handlers.stream()
            .anyMatch(handler -> handler.isDefault() && handler.recursiveReadOnlyMounts()));
  }

  private static boolean mountsImages(RuntimeVersion version) {
    int[] since = IMAGES_SINCE.get(version.name());
    Matcher number = MAJOR_AND_MINOR.matcher(version.version());
    if (since == null || !number.matches()) {
      return false;
    }
    int major = Integer.parseInt(number.group(1));
    int minor = Integer.parseInt(number.group(2));
    return major > since[0] || (major == since[0] && minor >= since[1]);
  }
}
