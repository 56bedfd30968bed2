package io.javelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.value.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostInspectionTest {
  @TempDir Path directory;

  private void file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private HostFacts facts() throws IOException {
    return new HostInspection(directory.resolve("proc"), directory.resolve("sys")).facts();
  }

  @Test
  void theKernelsFilesAreRead() throws IOException {
    file("proc/meminfo", "MemTotal:        2048 kB\nMemFree: 1 kB\n");
    file("proc/swaps", "Filename Type Size Used Priority\n/dev/sdb partition 1 0 -2\n");
    file("proc/sys/vm/overcommit_memory", "1\n");
    file("proc/sys/kernel/keys/root_maxkeys", "1000000\n");
    file("sys/devices/system/cpu/online", "0-2,5\n");
    file("sys/devices/system/node/online", "0-1\n");
    file("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
    file("sys/devices/system/cpu/cpu5/topology/physical_package_id", "1\n");

    HostFacts facts = facts();

    assertThat(facts.swapOn()).isTrue();
    assertThat(facts.hardware().cpus()).containsExactly(0, 1, 2, 5);
    assertThat(facts.hardware().memoryBytes()).isEqualTo(2048 * 1024);
    assertThat(facts.hardware().numaNodes()).isEqualTo(2);
    assertThat(facts.hardware().sockets()).isEqualTo(2);
    assertThat(facts.kernelSettings())
        .isEqualTo(Map.of("vm.overcommit_memory", "1", "kernel.keys.root_maxkeys", "1000000"));
  }

  @Test
  void whatCannotBeReadIsTakenToBeAsUsual() throws IOException {
    file("proc/meminfo", "MemTotal:        2048 kB\n");

    HostFacts facts = facts();

    assertThat(facts.swapOn()).isFalse();
    assertThat(facts.hardware().numaNodes()).isEqualTo(1);
    assertThat(facts.hardware().sockets()).isEqualTo(1);
    assertThat(facts.kernelSettings()).isEmpty();
  }
}
