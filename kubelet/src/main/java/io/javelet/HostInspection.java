package io.javelet;

import io.javelet.config.option.CpuList;
import io.javelet.config.value.HostFacts;
import io.javelet.node.Machine;
import io.javelet.os.CgroupLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds out what a configuration has to fit to. Reads files of the kernel only; what cannot be read
 * is taken to be as usual.
 */
final class HostInspection {
  private final Path proc;
  private final Path sys;

  /**
   * @param proc where procfs is mounted
   * @param sys where sysfs is
   */
  HostInspection(Path proc, Path sys) {
    this.proc = proc;
    this.sys = sys;
  }

  HostFacts facts() throws IOException {
    var machine = new Machine(proc);
    Set<Integer> cpus = CpuList.read(text(sys.resolve("devices/system/cpu/online")));
    return new HostFacts(
        cgroupMode(),
        machine.swapOn(),
        new HostFacts.Hardware(
            cpus,
            machine.memoryBytes(),
            Math.max(1, CpuList.read(text(sys.resolve("devices/system/node/online"))).size()),
            sockets(cpus)),
        kernelSettings());
  }

  private int sockets(Set<Integer> cpus) {
    Set<String> packages = new HashSet<>();
    for (int cpu : cpus) {
      packages.add(
          text(sys.resolve("devices/system/cpu/cpu" + cpu + "/topology/physical_package_id")));
    }
    packages.remove("");
    return Math.max(1, packages.size());
  }

  private Map<String, String> kernelSettings() {
    Map<String, String> settings = new HashMap<>();
    for (String name : HostFacts.SETTINGS.keySet()) {
      String value = text(proc.resolve("sys").resolve(name.replace('.', '/')));
      if (!value.isEmpty()) {
        settings.put(name, value);
      }
    }
    return settings;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException _) {
      return "";
    }
  }

  private static HostFacts.CgroupMode cgroupMode() throws IOException {
    return switch (CgroupLayout.read().mode()) {
      case V1 -> HostFacts.CgroupMode.V1;
      case HYBRID -> HostFacts.CgroupMode.HYBRID;
      case V2 -> HostFacts.CgroupMode.V2;
    };
  }
}
