package io.javelet.os;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the machine's cgroups are mounted. Immutable. Upstream's counterpart: {@code
 * getCgroupSubsystems} and {@code IsCgroup2UnifiedMode}.
 *
 * @param mode which version the controllers are in
 * @param hierarchies every tree once
 */
public record CgroupLayout(CgroupMode mode, List<CgroupHierarchy> hierarchies) {
  private static final String V1_FILESYSTEM = "cgroup";
  private static final String V2_FILESYSTEM = "cgroup2";
  private static final Set<String> MOUNT_OPTIONS =
      Set.of("rw", "ro", "clone_children", "xattr", "noprefix", "none", "all");

  /** Takes a copy. */
  public CgroupLayout {
    hierarchies = List.copyOf(hierarchies);
  }

  /** How it is on this machine now. */
  public static CgroupLayout read() throws IOException {
    return of(MountTable.read());
  }

  /**
   * Finds the cgroups among the mounts. A tree that is mounted at several places counts once, at
   * the first.
   *
   * @throws IllegalArgumentException when no cgroups are mounted
   */
  public static CgroupLayout of(MountTable mounts) {
    List<MountEntry> v1 = mountsOf(mounts, V1_FILESYSTEM);
    List<MountEntry> v2 = mountsOf(mounts, V2_FILESYSTEM);
    if (v1.isEmpty() && v2.isEmpty()) {
      throw new IllegalArgumentException("no cgroup filesystem is mounted");
    }
    CgroupMode mode =
        v1.isEmpty() ? CgroupMode.V2 : v2.isEmpty() ? CgroupMode.V1 : CgroupMode.HYBRID;
    Set<String> seen = new HashSet<>();
    List<CgroupHierarchy> hierarchies =
        mounts.entries().stream()
            .filter(entry -> v1.contains(entry) || v2.contains(entry))
            .filter(entry -> seen.add(entry.device()))
            .map(CgroupLayout::hierarchy)
            .toList();
    return new CgroupLayout(mode, hierarchies);
  }

  /** Those of these hierarchies whose mount, as this process sees it, cannot be written. */
  public List<CgroupHierarchy> readOnly(MountTable mounts) {
    return hierarchies.stream()
        .filter(
            hierarchy -> mounts.at(hierarchy.mountPoint()).filter(MountEntry::readOnly).isPresent())
        .toList();
  }

  /** The same without some hierarchies, as if the kernel lacked their controllers. */
  public CgroupLayout without(List<CgroupHierarchy> some) {
    return new CgroupLayout(
        mode, hierarchies.stream().filter(hierarchy -> !some.contains(hierarchy)).toList());
  }

  /** Whether controllers are in version 2. */
  public boolean isUnified() {
    return mode == CgroupMode.V2;
  }

  /** The tree in which a controller's values are written; empty when the kernel lacks it. */
  public Optional<CgroupHierarchy> of(String controller) {
    return hierarchies.stream()
        .filter(hierarchy ->
            mode == CgroupMode.V2
                ? hierarchy.unified()
                : hierarchy.controllers().contains(controller))
        .findFirst();
  }

  private static List<MountEntry> mountsOf(MountTable mounts, String filesystem) {
    return mounts.entries().stream()
        .filter(entry -> entry.filesystem().equals(filesystem))
        .toList();
  }

  private static CgroupHierarchy hierarchy(MountEntry entry) {
    boolean unified = entry.filesystem().equals(V2_FILESYSTEM);
    Set<String> controllers = new HashSet<>(unified ? List.of() : entry.superOptions());
    controllers.removeAll(MOUNT_OPTIONS);
    controllers.removeIf(option -> option.startsWith("release_agent="));
    return new CgroupHierarchy(Path.of(entry.mountPoint()), unified, controllers);
  }
}
