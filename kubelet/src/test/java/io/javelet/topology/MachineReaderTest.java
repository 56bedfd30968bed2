package io.javelet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders such as the kernel shows them. */
class MachineReaderTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void readsTwoNodesWithThreads() throws IOException {
    write("cpu/online", "0-6\n");
    for (int cpu = 0; cpu < 8; cpu++) {
      cpu(cpu, cpu % 2, cpu % 4 + "," + (cpu % 4 + 4), "0-7", 0);
    }
    node(0, "0,2,4,6", 1024, "10 21");
    node(1, "1,3,5,7", 2048, "21 10");
    write("node/node1/hugepages/hugepages-2048kB/nr_hugepages", "7");

    Machine machine = reader().read();

    assertThat(machine.cpus().all()).hasToString("0-6");
    assertThat(machine.cpus().inNumaNode(1)).hasToString("1,3,5");
    assertThat(machine.cpus().inSocket(0)).hasToString("0,2,4,6");
    assertThat(machine.cpus().inCore(1)).hasToString("1,5");
    assertThat(machine.cpus().inCore(3)).hasToString("3");
    assertThat(machine.nodes())
        .containsExactly(
            new Machine.Node(0, 1024 * 1024, Map.of(), List.of(10L, 21L)),
            new Machine.Node(1, 2048 * 1024, Map.of(2048L, 7L), List.of(21L, 10L)));
  }

  @Test
  void aCacheOfSomeOfTheNodesCpusIsToldApart() throws IOException {
    write("cpu/online", "0-3");
    for (int cpu = 0; cpu < 4; cpu++) {
      cpu(cpu, 0, String.valueOf(cpu), cpu < 2 ? "0-1" : "2-3", cpu / 2 + 8);
    }
    node(0, "0-3", 1024, "10");

    assertThat(reader().read().cpus().inCache(9)).hasToString("2-3");
  }

  @Test
  void aCacheOfAllTheNodesCpusIsTheSocket() throws IOException {
    write("cpu/online", "0-1");
    cpu(0, 5, "0", "0-1", 8);
    cpu(1, 5, "1", "0-1", 8);
    node(0, "0-1", 1024, "10");

    assertThat(reader().read().cpus().caches()).hasToString("5");
  }

  @Test
  void aKernelThatKnowsNoNodesHasOne() throws IOException {
    write("cpu/online", "0");
    cpu(0, 0, "0", "0", 0);

    Machine machine = reader().read();

    assertThat(machine.nodeNumbers()).hasToString("0");
    assertThat(machine.cpus().inNumaNode(0)).hasToString("0");
    assertThat(machine.nodes().getFirst().memoryBytes()).isEqualTo(4096);
  }

  @Test
  void readsThisMachine() throws IOException {
    Machine machine = new MachineReader(Path.of("/sys/devices/system"), 1).read();

    assertThat(machine.cpus().all())
        .hasToString(Files.readString(Path.of("/sys/devices/system/cpu/online")).strip());
    assertThat(machine.nodes()).isNotEmpty();
  }

  private MachineReader reader() {
    return new MachineReader(folder, 4096);
  }

  private void cpu(int cpu, int socket, String siblings, String cacheCpus, int cacheId)
      throws IOException {
    String its = "cpu/cpu" + cpu + "/";
    write(its + "topology/physical_package_id", socket + "\n");
    write(its + "topology/thread_siblings_list", siblings + "\n");
    write(its + "cache/index0/level", "1\n");
    write(its + "cache/index3/level", "3\n");
    write(its + "cache/index3/id", cacheId + "\n");
    write(its + "cache/index3/shared_cpu_list", cacheCpus + "\n");
  }

  private void node(int node, String cpus, long kib, String distances) throws IOException {
    String its = "node/node" + node + "/";
    write(its + "cpulist", cpus + "\n");
    write(
        its + "meminfo",
        "Node %d MemTotal:       %d kB\nNode %d MemFree:  1 kB\n".formatted(node, kib, node));
    write(its + "distance", distances + "\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.resolveSibling("."));
    Files.writeString(path, text);
  }
}
