package io.javelet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the cases of upstream's cpu_assignment_test. */
class CpuChoiceTest {
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestCPUAccumulatorFreeCPUs, …FreeCores, …FreeSockets, …FreeNUMANodes: what is left, the emptiest first
          single  | 0-7                      | 0,4,1,5,2,6,3,7             | 0,1,2,3         | 0       | 0
          single  | 3-7                      | 4,5,6,3,7                   | 0,1,2,3         | 0       | 0
          dual    | 0-11                     | 0,6,2,8,4,10,1,7,3,9,5,11   | 0,2,4,1,3,5     | 0,1     | 0,1
          dual    | 1-11                     | 6,2,8,4,10,1,7,3,9,5,11     | 0,2,4,1,3,5     | 0,1     | 0,1
          dual    | 1-5,7-11                 | 2,8,4,10,1,7,3,9,5,11       | 2,4,1,3,5       | 0,1     | 0,1
          triple  | 0-3,6-13                 | 12,13,0,1,2,3,6,7,8,9,10,11 | 12,0,2,6,8,10   | 2,0,1   | 2,0,1
          """)
  void whatIsLeftIsLookedAtInThisOrder(
      String machine, String available, String cpus, String cores, String sockets, String nodes) {
    var choice = new CpuChoice(Machines.named(machine), CpuSet.parse(available), 0, false);

    assertThat(choice.cpus()).hasToString(list(cpus));
    assertThat(choice.cores()).hasToString(list(cores));
    assertThat(choice.sockets()).hasToString(list(sockets));
    assertThat(choice.numaNodes()).hasToString(list(nodes));
  }

  private static String list(String text) {
    return "[" + text.replace(",", ", ") + "]";
  }

  @ParameterizedTest(name = "{2} of {0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestTakeByTopologyNUMAPacked
          single       | 0,2,4,6                          | 5  | not enough cpus available to satisfy request: requested=5, available=4
          single       | 0-7                              | 0  |
          single       | 0-7                              | 1  | 0
          single       | 1,3,5,6,7                        | 1  | 6
          single       | 0-7                              | 2  | 0,4
          single       | 0-7                              | 8  | 0-7
          single       | 0-3,6                            | 2  | 2,6
          dual         | 1-5,7-11                         | 1  | 2
          dual         | 0-11                             | 6  | 0,2,4,6,8,10
          dual         | 0-11                             | 8  | 0-2,4,6-8,10
          multi-numa   | 0-79                             | 40 | 0-19,40-59
          multi-numa   | 0-79                             | 20 | 0-9,40-49
          multi-numa   | 10-39,50-79                      | 20 | 10-19,50-59
          multi-numa   | 0-79                             | 60 | 0-29,40-69
          multi-numa   | 1-39,41-79                       | 60 | 10-39,50-79
          multi-numa   | 0-79                             | 64 | 0-31,40-71
          multi-socket | 0-79                             | 40 | 0-19,40-59
          multi-socket | 0-79                             | 20 | 0-9,40-49
          multi-socket | 1-79                             | 40 | 20-39,60-79
          dual-no-ht   | 0,1,3-7                          | 4  | 4-7
          dual-no-ht   | 0,1,3,6,7                        | 2  | 6-7
          """)
  void packedCpusAreAsNearAsCanBe(String machine, String available, int count, String expected) {
    assertThat(packed(machine, available, count, false, false))
        .isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest(name = "{2} of {0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestTakeByTopologyWithSpreadPhysicalCPUsPreferredOption
          single     | 0-7           | 1  | 0
          single     | 1,3,5,6,7     | 1  | 1
          single     | 0-7           | 2  | 0-1
          single     | 0-3,6         | 2  | 0-1
          dual       | 1-5,7-11      | 1  | 2
          dual       | 0-11          | 6  | 0,2,4,6,8,10
          multi-numa | 0-79          | 8  | 0-7
          """)
  void spreadCpusAreOfDifferentCores(String machine, String available, int count, String expected) {
    assertThat(packed(machine, available, count, true, false)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{2} of {0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestTakeByTopologyUncore…: whole caches first, then one that has all the rest
          caches    | 0-15          | 4  | 0-3
          caches    | 1-15          | 4  | 4-7
          caches    | 1-15          | 3  | 1-3
          caches    | 1-15          | 5  | 1,4-7
          caches    | 2-3,6-15      | 3  | 8-10
          caches    | 0-1,4-5,8-9   | 3  | 0-1,4
          caches-ht | 0-15          | 4  | 0-1,8-9
          caches-ht | 1-7,9-15      | 2  | 1,9
          caches-ht | 1-7,9-15      | 4  | 2-3,10-11
          caches-ht | 0-15          | 3  | 0-1,8
          """)
  void cpusOfOneCacheArePreferred(String machine, String available, int count, String expected) {
    assertThat(packed(machine, available, count, false, true)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{2} by {3} of {0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestTakeByTopologyNUMADistributed
          single     | 0,2,4,6                                          | 5  | 1 | not enough cpus available to satisfy request: requested=5, available=4
          single     | 0-7                                              | 2  | 1 | 0,4
          dual       | 0-11                                             | 6  | 1 | 0,2,4,6,8,10
          dual       | 0-11                                             | 8  | 1 | 0-3,6-9
          multi-numa | 0-79                                             | 64 | 1 | 0-7,10-17,20-27,30-37,40-47,50-57,60-67,70-77
          multi-numa | 0-79                                             | 48 | 1 | 0-7,10-17,20-27,40-47,50-57,60-67
          multi-numa | 2-39,42-79                                       | 48 | 1 | 10-17,20-27,30-37,50-57,60-67,70-77
          multi-numa | 3-39,43-79                                       | 48 | 1 | 10-17,20-27,30-37,50-57,60-67,70-77
          multi-numa | 0-2,10-12,20-22,30-32,40-41,50-51,60-61,70-71    | 16 | 1 | 0-1,10-11,20-21,30-31,40-41,50-51,60-61,70-71
          multi-numa | 0-79                                             | 26 | 1 | 0-6,10-16,40-45,50-55
          multi-numa | 0-79                                             | 26 | 2 | 0-6,10-15,40-46,50-55
          multi-numa | 0-79                                             | 62 | 1 | 0-7,10-17,20-27,30-37,40-47,50-57,60-66,70-76
          multi-numa | 0-79                                             | 62 | 2 | 0-7,10-17,20-27,30-36,40-47,50-57,60-67,70-76
          multi-numa | 0-8,10-18,20-39,40-48,50-58,60-79                | 62 | 1 | 0-7,10-17,20-27,30-37,40-46,50-56,60-67,70-77
          multi-numa | 0-8,10-18,20-39,40-48,50-58,60-79                | 62 | 2 | 0-7,10-16,20-27,30-37,40-47,50-56,60-67,70-77
          multi-numa | 0-79                                             | 21 | 2 | 0-10,40-49
          """)
  void distributedCpusComeEvenlyFromSomeNodes(
      String machine, String available, int count, int group, String expected) {
    var choice =
        new DistributedCpuChoice(
            Machines.named(machine), CpuSet.parse(available), count, group, false);
    String found;
    try {
      found = choice.choose().toString();
    } catch (NotAllocatableException failure) {
      found = inner(failure);
    }
    assertThat(found)
        .isEqualTo(expected.startsWith("not") ? expected : CpuSet.parse(expected).toString());
  }

  private static String packed(
      String machine, String available, int count, boolean spread, boolean byCache) {
    try {
      return CpuChoice.packed(
              Machines.named(machine), CpuSet.parse(available), count, spread, byCache)
          .toString();
    } catch (NotAllocatableException failure) {
      return inner(failure);
    }
  }

  private static String inner(NotAllocatableException failure) {
    return failure
        .message()
        .replace("Allocate failed due to ", "")
        .replace(", which is unexpected", "");
  }
}
