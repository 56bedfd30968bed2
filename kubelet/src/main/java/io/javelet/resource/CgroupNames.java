package io.javelet.resource;

import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.PodUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the cgroups of pods are called. Pure, immutable. A name is the path below a hierarchy's mount
 * point, beginning with {@code /}. Upstream's counterpart: {@code CgroupName} and its {@code
 * ToCgroupfs} and {@code ToSystemd}.
 */
public final class CgroupNames {
  private static final String TOP = "kubepods";
  private static final String POD_PREFIX = "pod";
  private static final String SLICE = ".slice";

  private final CgroupDriver driver;
  private final List<String> root;

  /**
   * Names below a root.
   *
   * @param cgroupRoot as configured, {@code /} for the hierarchy's own
   */
  public CgroupNames(CgroupDriver driver, String cgroupRoot) {
    this.driver = driver;
    this.root = List.of(cgroupRoot.split("/")).stream().filter(part -> !part.isEmpty()).toList();
    if (root.contains("..") || root.contains(".")) {
      throw new IllegalArgumentException("cgroup root with a relative part: " + cgroupRoot);
    }
  }

  /** The cgroup of everything that pods use: {@code /kubepods}. */
  public String kubepods() {
    return path(parts());
  }

  /** The parent of the pods of a class. Guaranteed pods are directly below {@link #kubepods}. */
  public String tier(QosClass qos) {
    return path(tierParts(qos));
  }

  /**
   * The cgroup of a pod. In this form the runtime wants to hear it too, for either driver: {@code
   * cgroup_parent}.
   */
  public String pod(QosClass qos, PodUid uid) {
    List<String> parts = tierParts(qos);
    parts.add(POD_PREFIX + uid.value());
    return path(parts);
  }

  /**
   * The pod that a cgroup belongs to.
   *
   * @param directory the last element of a cgroup's path, for example {@code
   *     kubepods-burstable-pod0b_1c.slice}
   * @return absent when it is not a pod's
   */
  public Optional<PodUid> podUid(String directory) {
    String name =
        switch (driver) {
          case CGROUPFS -> directory;
          case SYSTEMD ->
              directory.endsWith(SLICE)
                  ? directory
                      .substring(0, directory.length() - SLICE.length())
                      .substring(directory.lastIndexOf('-') + 1)
                      .replace('_', '-')
                  : "";
        };
    return name.startsWith(POD_PREFIX) && name.length() > POD_PREFIX.length()
        ? Optional.of(new PodUid(name.substring(POD_PREFIX.length())))
        : Optional.empty();
  }

  private List<String> parts() {
    List<String> parts = new ArrayList<>(root);
    parts.add(TOP);
    return parts;
  }

  private List<String> tierParts(QosClass qos) {
    List<String> parts = parts();
    switch (qos) {
      case GUARANTEED -> {}
      case BURSTABLE -> parts.add("burstable");
      case BEST_EFFORT -> parts.add("besteffort");
    }
    return parts;
  }

  private String path(List<String> parts) {
    return switch (driver) {
      case CGROUPFS -> "/" + String.join("/", parts);
      case SYSTEMD -> slicePath(parts);
    };
  }

  /** A slice's name repeats all its ancestors', with dashes between; dashes inside are escaped. */
  private static String slicePath(List<String> parts) {
    StringBuilder path = new StringBuilder();
    StringBuilder name = new StringBuilder();
    for (String part : parts) {
      if (!name.isEmpty()) {
        name.append('-');
      }
      name.append(part.replace('-', '_'));
      path.append('/').append(name).append(SLICE);
    }
    return path.toString();
  }
}
