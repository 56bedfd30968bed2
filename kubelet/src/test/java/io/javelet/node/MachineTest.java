package io.javelet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  @TempDir Path proc;

  @Test
  void memoryIsReadInBytes() throws IOException {
    Files.writeString(proc.resolve("meminfo"), "MemTotal:       16303616 kB\nMemFree: 1 kB\n");

    assertThat(new Machine(proc).memoryBytes()).isEqualTo(16303616L * 1024);
  }

  @Test
  void aMeminfoWithoutATotalIsAnErrorThatNamesTheFile() throws IOException {
    Files.writeString(proc.resolve("meminfo"), "MemFree: 1 kB\n");

    assertThatThrownBy(() -> new Machine(proc).memoryBytes())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("meminfo");
  }

  @Test
  void swapIsOnWhenTheTableHasARowBelowItsHead() throws IOException {
    Path swaps = proc.resolve("swaps");
    assertThat(new Machine(proc).swapOn()).isFalse();

    Files.writeString(swaps, "Filename Type Size Used Priority\n");
    assertThat(new Machine(proc).swapOn()).isFalse();

    Files.writeString(swaps, "Filename Type Size Used Priority\n/swapfile file 1 0 -2\n");
    assertThat(new Machine(proc).swapOn()).isTrue();
  }

  @Test
  void addressesThatWereGivenAreTaken() {
    assertThat(new NodeAddresses(proc).orFound(List.of("192.0.2.7"))).containsExactly("192.0.2.7");
  }

  @Test
  void aMachineWithoutADefaultRouteHasNoAddress() throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(
        proc.resolve("net/route"),
        """
        Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
        eth0 000200C0 00000000 0001 0 0 0 00FFFFFF 0 0 0
        """);

    assertThat(new NodeAddresses(proc).orFound(List.of())).isEmpty();
  }

  @Test
  void theNamesOfThisVeryMachineCanBeRead() throws IOException {
    assertThat(new Machine(Path.of("/proc")).hostname()).isNotEmpty();
    assertThat(new Machine(Path.of("/proc")).memoryBytes()).isPositive();
  }
}
