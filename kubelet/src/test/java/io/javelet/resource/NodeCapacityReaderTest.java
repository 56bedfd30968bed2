package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeCapacityReaderTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void thisMachineHasAsManyProcessesAsItsKernelSays() throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("cat", "/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max")
            .start();
    long least =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            .lines()
            .mapToLong(Long::parseLong)
            .min()
            .orElseThrow();
    assertThat(shell.waitFor()).isZero();

    ResourceAmounts capacity =
        new NodeCapacityReader(Path.of("/proc"), HugepageSizes.SYSFS)
            .read(new NodeCapacity(4L << 30, 2), folder);

    assertThat(capacity.value(NodeAllocatable.PIDS)).isEqualTo(least);
    assertThat(capacity.value(NodeAllocatable.EPHEMERAL_STORAGE)).isGreaterThan(1 << 20);
    assertThat(capacity.cpuMillis()).isEqualTo(2000);
    assertThat(capacity.memoryBytes()).isEqualTo(4L << 30);
  }

  @Test
  void hugePagesAreCountedInBytesUnderTheApisNames() throws IOException {
    pages("hugepages-2048kB", 3);
    pages("hugepages-1048576kB", 1);
    pages("hugepages-64kB", 2);

    ResourceAmounts capacity =
        new NodeCapacityReader(Path.of("/proc"), folder).read(new NodeCapacity(1, 1), folder);

    assertThat(capacity.value("hugepages-2Mi")).isEqualTo(6L << 20);
    assertThat(capacity.value("hugepages-1Gi")).isEqualTo(1L << 30);
    assertThat(capacity.value("hugepages-64Ki")).isEqualTo(128L << 10);
  }

  private void pages(String name, int count) throws IOException {
    Files.createDirectories(folder.resolve(name));
    Files.writeString(folder.resolve(name).resolve("nr_hugepages"), count + "\n");
  }
}
