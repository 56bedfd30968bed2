package io.javelet.cri.embedded;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of containerd, as far as its configuration depends on it. Immutable. */
record ContainerdVersion(int major, int minor) implements Comparable<ContainerdVersion> {
  private static final Pattern NUMBER = Pattern.compile("(?:^|\\s)v?(\\d+)\\.(\\d+)\\.\\d");
  private static final ContainerdVersion OLDEST = new ContainerdVersion(1, 6);

  /**
   * Reads the output of {@code containerd --version}.
   *
   * @throws IllegalArgumentException when it holds no release, or one before 1.6
   */
  static ContainerdVersion parse(String output) {
    Matcher matcher = NUMBER.matcher(output);
    if (!matcher.find()) {
      throw new IllegalArgumentException(
          "no release number in the output of containerd --version: " + output.strip());
    }
    ContainerdVersion version =
        new ContainerdVersion(
            Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    if (version.compareTo(OLDEST) < 0) {
      throw new IllegalArgumentException(
          "containerd %s is too old, %s is needed".formatted(version, OLDEST));
    }
    return version;
  }

  boolean atLeast(int otherMajor, int otherMinor) {
    return compareTo(new ContainerdVersion(otherMajor, otherMinor)) >= 0;
  }

  @Override
  public int compareTo(ContainerdVersion other) {
    return Comparator.comparingInt(ContainerdVersion::major)
        .thenComparingInt(ContainerdVersion::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
