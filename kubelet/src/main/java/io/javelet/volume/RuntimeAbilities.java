package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.RuntimeClasses;
import io.javelet.runtime.RuntimeHandler;
import io.javelet.runtime.RuntimeVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the container runtime can mount. Immutable.
 *
 * @param description its name and version, for messages
 * @param images whether it mounts images as volumes; one that cannot would mount something else
 * @param recursiveReadOnly handlers that can make what is mounted below a mount read-only, too; the
 *     default one is the empty name
 * @param classes which handler a pod has
 */
public record RuntimeAbilities(
    String description, boolean images, Set<String> recursiveReadOnly, RuntimeClasses classes) {
  /** The first versions that mount images, as major and minor number. */
  private static final Map<String, int[]> IMAGES_SINCE =
      Map.of("containerd", new int[] {2, 1}, "cri-o", new int[] {1, 31});

  private static final Pattern MAJOR_AND_MINOR = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6}).*");

  /** Takes a copy. */
  public RuntimeAbilities {
    recursiveReadOnly = Set.copyOf(recursiveReadOnly);
  }

  /**
   * What a runtime of this version can do.
   *
   * @param handlers what it says about its handlers
   * @param classes which of them a pod has
   */
  public static RuntimeAbilities of(
      RuntimeVersion version, List<RuntimeHandler> handlers, RuntimeClasses classes) {
    return new RuntimeAbilities(
        version.name() + " " + version.version(),
        mountsImages(version),
        handlers.stream()
            .filter(RuntimeHandler::recursiveReadOnlyMounts)
            .map(RuntimeHandler::name)
            .collect(Collectors.toSet()),
        classes);
  }

  /**
   * Whether a pod's own handler can make what is mounted below a mount read-only, too.
   *
   * @throws VolumeFailedException when the pod's handler is not known
   */
  boolean recursiveReadOnly(Pod pod) throws VolumeFailedException, InterruptedException {
    return switch (classes.handler(pod)) {
      case RuntimeClasses.Answer.Handler(String name) -> recursiveReadOnly.contains(name);
      case RuntimeClasses.Answer.Unknown(String message) ->
          throw new VolumeFailedException(message);
    };
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
