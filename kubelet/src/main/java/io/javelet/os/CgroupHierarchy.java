package io.javelet.os;

import java.nio.file.Path;
import java.util.Set;

/**
 * One tree of cgroups. Immutable.
 *
 * @param mountPoint where it is mounted
 * @param unified whether it is the one of version 2
 * @param controllers those of version 1 it was mounted with, {@code name=systemd} included; empty
 *     for version 2, whose controllers each cgroup tells itself
 */
public record CgroupHierarchy(Path mountPoint, boolean unified, Set<String> controllers) {
  /** Takes a copy. */
  public CgroupHierarchy {
    controllers = Set.copyOf(controllers);
  }

  /** The folder of a cgroup in this tree. */
  public Path folder(CgroupPath cgroup) {
    Path folder = mountPoint;
    for (String name : cgroup.names()) {
      folder = folder.resolve(name);
    }
    return folder;
  }
}
