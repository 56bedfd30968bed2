package io.javelet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.topology.MemoryHoldings.Block;
import io.javelet.topology.MemoryHoldings.Node;
import io.javelet.topology.MemoryHoldings.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The texts are those that upstream's kubelet and its tests have. */
class MemoryCheckpointTest {
  private static final String UPSTREAM =
      """
      {"policyName":"static",
       "machineState":{"0":{"numberOfAssignments":0,"memoryMap":{"memory":{"total":2048,
         "systemReserved":512,"allocatable":1536,"reserved":512,"free":1024}},"cells":[]}},
       "entries":{"pod":{"container1":[{"numaAffinity":[0],"type":"memory","size":512}]}},
       "checksum": %d}
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void aKubeletWithoutThePolicyLeavesThisFile() throws IOException {
    file("None").write(MemoryHoldings.NONE);

    assertThat(folder.resolve("memory_manager_state"))
        .hasContent("{\"policyName\":\"None\",\"machineState\":{},\"checksum\":4236770233}");
    assertThat(file("None").read()).contains(MemoryHoldings.NONE);
  }

  @Test
  void whatUpstreamWroteIsRead() throws IOException {
    Files.writeString(folder.resolve("memory_manager_state"), UPSTREAM.formatted(4215593881L));

    assertThat(file("static").read())
        .contains(
            new MemoryHoldings(
                Map.of(
                    0,
                    new Node(
                        0, Map.of("memory", new Table(2048, 512, 1536, 512, 1024)), CpuSet.EMPTY)),
                Map.of(
                    "pod", Map.of("container1", List.of(new Block(CpuSet.of(0), "memory", 512))))));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    MemoryHoldings held =
        StaticMemoryTest.machine("4 8")
            .assign(CpuSet.of(0, 1), "memory", 5L << 30)
            .give("b", "two", List.of(new Block(CpuSet.of(0, 1), "memory", 5L << 30)))
            .give("a", "one", List.of(new Block(CpuSet.of(1), "memory", 1)));
    file("Static").write(held);

    assertThat(file("Static").read()).contains(held);
  }

  @Test
  void aFileThatCannotBeUsedStopsTheStartAndSaysWhatToDo() throws IOException {
    assertThat(file("Static").read()).isEmpty();
    Files.writeString(folder.resolve("memory_manager_state"), UPSTREAM.formatted(101010));
    assertThatThrownBy(() -> file("static").read())
        .hasMessage(
            "could not restore state from checkpoint: checkpoint is corrupted, please drain this node and delete the memory manager checkpoint file \"%s\" before restarting Kubelet"
                .formatted(folder.resolve("memory_manager_state")));

    Files.writeString(folder.resolve("memory_manager_state"), UPSTREAM.formatted(4215593881L));
    assertThatThrownBy(() -> file("None").read())
        .hasMessageContaining(
            "[memorymanager] configured policy \"None\" differs from state checkpoint policy"
                + " \"static\"");

    Files.writeString(folder.resolve("memory_manager_state"), "{");
    assertThatThrownBy(() -> file("None").read()).hasMessageContaining("please drain this node");
  }

  private MemoryCheckpoint file(String policy) {
    return new MemoryCheckpoint(folder.resolve("memory_manager_state"), policy);
  }
}
