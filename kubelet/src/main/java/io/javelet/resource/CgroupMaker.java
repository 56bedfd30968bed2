package io.javelet.resource;

import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import io.javelet.os.SystemdUnits;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Makes, changes and removes single cgroups, and lets systemd know where it runs them. Any thread.
 * Upstream's counterpart: {@code cgroupManagerImpl}.
 *
 * <p>Systemd writes a unit's values whenever it has reason to, those it was not told of as "no
 * limit": what it owns it has to be told. It rounds, and has no property for some files; therefore
 * the files are written in any case, and last.
 */
final class CgroupMaker {
  private final CgroupFiles files;
  private final Optional<SystemdUnits> systemd;
  private final CgroupWriter writer;

  /**
   * @param systemd absent where cgroups are nobody else's
   */
  CgroupMaker(CgroupFiles files, Optional<SystemdUnits> systemd) {
    this.files = files;
    this.systemd = systemd;
    this.writer = new CgroupWriter(files);
  }

  /** Makes a cgroup where it is missing, and writes its values. */
  void ensure(CgroupPath cgroup, Map<String, String> values)
      throws IOException, InterruptedException {
    tellSystemd(cgroup, values);
    files.create(cgroup);
    writer.write(cgroup, values);
  }

  /** Makes a cgroup where it is missing, and writes those of its values that the kernel takes. */
  CgroupProblems tryEnsure(CgroupPath cgroup, Map<String, String> values)
      throws IOException, InterruptedException {
    tellSystemd(cgroup, values);
    files.create(cgroup);
    return writer.tryAll(cgroup, values);
  }

  /** Writes those values that the kernel takes to a cgroup that somebody else made. */
  CgroupProblems tryChange(CgroupPath cgroup, Map<String, String> values)
      throws IOException, InterruptedException {
    if (!cgroup.names().isEmpty() && cgroup.names().getLast().endsWith(".slice")) {
      tellSystemd(cgroup, values);
    }
    return writer.tryAll(cgroup, values);
  }

  /** Ends a cgroup; processes still in it are given some time to leave, and keep it then. */
  void remove(CgroupPath cgroup, Duration patience) throws IOException, InterruptedException {
    if (systemd.isPresent()) {
      systemd.get().stop(cgroup.names().getLast());
    }
    files.remove(cgroup, patience);
  }

  private void tellSystemd(CgroupPath cgroup, Map<String, String> values)
      throws IOException, InterruptedException {
    if (systemd.isPresent()) {
      systemd.get().ensureSlice(cgroup.names().getLast(), SliceProperties.of(values));
    }
  }
}
