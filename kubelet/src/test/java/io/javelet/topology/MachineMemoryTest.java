package io.javelet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.config.value.MemoryReservation;
import io.javelet.config.value.Quantity;
import io.javelet.topology.MemoryHoldings.Node;
import io.javelet.topology.MemoryHoldings.Table;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Restates upstream's TestGetSystemReservedMemory and the machine states of its policy tests. */
class MachineMemoryTest {
  private static final long MIB = 1L << 20;
  private static final Machine MACHINE =
      new Machine(
          Machines.named("dual"),
          List.of(
              new Machine.Node(0, 1024 * MIB, Map.of(2048L, 8L, 1L << 20, 0L), List.of()),
              new Machine.Node(1, 2048 * MIB, Map.of(64L, 3L), List.of())));

  @Test
  void whatIsReservedAndWhatIsInHugePagesIsTakenAway() {
    MemoryHoldings memory =
        MachineMemory.of(
            MACHINE,
            List.of(
                reservation(0, Map.of("memory", "100Mi", "hugepages-2Mi", "4Mi")),
                reservation(1, Map.of("memory", "28Mi"))),
            Map.of("memory", 128 * MIB, "hugepages-2Mi", 4 * MIB));

    assertThat(memory.nodes())
        .containsEntry(
            0,
            new Node(
                0,
                Map.of(
                    "memory", new Table(1024 * MIB, 100 * MIB, 908 * MIB, 0, 908 * MIB),
                    "hugepages-2Mi", new Table(16 * MIB, 4 * MIB, 12 * MIB, 0, 12 * MIB),
                    "hugepages-1Gi", Table.NOTHING),
                CpuSet.of(0)))
        .containsEntry(
            1,
            new Node(
                0,
                Map.of(
                    "memory",
                    new Table(
                        2048 * MIB, 28 * MIB, 2020 * MIB - 3 * 65536, 0, 2020 * MIB - 3 * 65536),
                    "hugepages-64Ki",
                    new Table(3 * 65536, 0, 3 * 65536, 0, 3 * 65536)),
                CpuSet.of(1)));
  }

  @Test
  void reservationsHaveToBeAsMuchAsTheNodeKeeps() {
    assertThatThrownBy(() ->
            MachineMemory.of(
                MACHINE,
                List.of(reservation(0, Map.of("memory", "100Mi"))),
                Map.of("memory", 200 * MIB)))
        .hasMessage(
            "the total amount \"104857600\" of type \"memory\" is not equal to the value"
                + " \"209715200\" determined by Node Allocatable feature");
    assertThatThrownBy(() ->
            MachineMemory.of(
                MACHINE,
                List.of(reservation(2, Map.of("memory", "100Mi"))),
                Map.of("memory", 100 * MIB)))
        .hasMessage(
            "the reserved memory configuration references a NUMA node 2 that does not exist on this"
                + " machine");
    assertThatThrownBy(() -> MachineMemory.of(MACHINE, List.of(), Map.of()))
        .hasMessage("you should specify the system reserved memory");
  }

  private static MemoryReservation reservation(int node, Map<String, String> limits) {
    return new MemoryReservation(
        node,
        limits.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, each -> Quantity.parse(each.getValue()).orElseThrow())));
  }
}
