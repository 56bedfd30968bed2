package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Restates the cases of upstream's {@code TestNodeAllocatableForEnforcement}, {@code
 * TestNodeAllocatableInputValidation} and {@code TestGetCgroupConfig}.
 */
class NodeAllocatableTest {
  @ParameterizedTest(name = "{0} less {1} and {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cpu=10 memory=10000                      | cpu=1 memory=2000       |             | cpu=9 memory=8000    | cpu=9 memory=8000
          cpu=10 memory=10000                      | cpu=1 memory=2000       | memory=1000 | cpu=9 memory=8000    | cpu=9 memory=7000
          cpu=10 memory=10000                      |                         |             | cpu=10 memory=10000  | cpu=10 memory=10000
          cpu=10 memory=10000                      | cpu=11 memory=2000      |             | cpu=0 memory=8000    | cpu=0 memory=8000
          cpu=10 memory=10000 hugepages-2Mi=1000   | memory=2000             |             | cpu=10 memory=8000 hugepages-2Mi=1000 | cpu=10 memory=7000 hugepages-2Mi=1000
          cpu=10 pid=1000 ephemeral-storage=500    | pid=100                 | ephemeral-storage=50 | cpu=10 pid=900 ephemeral-storage=500 | cpu=10 pid=900 ephemeral-storage=450
          cpu=0.5                                  | cpu=0.1                 |             | cpu=0.4              | cpu=0.4
          """)
  void whatPodsMayHave(
      String capacity, String reserved, String eviction, String enforced, String promised) {
    var allocatable = new NodeAllocatable(amounts(capacity), amounts(reserved), amounts(eviction));

    assertThat(text(allocatable.enforced())).isEqualTo(text(amounts(enforced)));
    assertThat(text(allocatable.promised())).isEqualTo(text(amounts(promised)));
  }

  @Test
  void whatIsReservedThoughItIsNotThereIsNamed() {
    assertThat(
            new NodeAllocatable(
                    amounts("cpu=10 memory=1000"), amounts("cpu=11"), amounts("memory=2000"))
                .problems())
        .isEqualTo(List.of("cpu: 11 are reserved of 10", "memory: 2000 are reserved of 1000"));
    assertThat(new NodeAllocatable(amounts("cpu=10"), amounts("cpu=10"), amounts("")).problems())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cpu=2 memory=2000000000           | cpu.shares=2048 memory.limit_in_bytes=2000000000 | cpu.weight=79 memory.max=2000000000
          cpu=100m                          | cpu.shares=102                                   | cpu.weight=4
          cpu=10u                           | cpu.shares=2                                     | cpu.weight=1
          memory=5000000000                 | memory.limit_in_bytes=5000000000                 | memory.max=5000000000
          pid=1000                          | pids.max=1000                                    | pids.max=1000
          hugepages-2Mi=4194304             | hugetlb.2MB.limit_in_bytes=4194304               | hugetlb.2MB.max=4194304
          ephemeral-storage=1               |                                                  |
          """)
  void aReservedCgroupIsHeldTo(String amounts, String version1, String version2) {
    assertThat(CgroupValues.ofReserved(amounts(amounts), false)).isEqualTo(values(version1));
    assertThat(CgroupValues.ofReserved(amounts(amounts), true)).isEqualTo(values(version2));
  }

  @Test
  void allPodsMayUseHugePagesThatAreMadeLater() {
    assertThat(CgroupValues.ofNode(amounts("hugepages-2Mi=2097152"), true, Set.of("2MB", "1GB")))
        .isEqualTo(Map.of("hugetlb.2MB.max", "2097152", "hugetlb.1GB.max", "4611686018427387904"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = "0|1\n0-3|4\n0-1,4|3\n2,2-3|2\n0,1,2,3|4\n")
  void processorsOfAListAreCounted(String list, int expected) {
    assertThat(ProcessorList.parse(list)).hasSize(expected);
  }

  private static String text(ResourceAmounts amounts) {
    Map<String, String> text = new TreeMap<>();
    amounts.byName().forEach((k, v) -> text.put(k, v.stripTrailingZeros().toPlainString()));
    return text.toString();
  }

  private static Map<String, String> values(String text) {
    Map<String, String> values = new HashMap<>();
    for (String part : (text == null ? "" : text).split(" ", -1)) {
      if (!part.isBlank()) {
        values.put(part.split("=", 2)[0], part.split("=", 2)[1]);
      }
    }
    return values;
  }

  private static ResourceAmounts amounts(String text) {
    Map<String, BigDecimal> amounts = new HashMap<>();
    values(text)
        .forEach((name, value) -> amounts.put(name, new Quantity(value).getNumericalAmount()));
    return new ResourceAmounts(amounts);
  }
}
