package io.javelet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are those that upstream's kubelet and its tests have. */
class CpuCheckpointTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aKubeletWithoutThePolicyLeavesThisFile() throws IOException {
    file("none").write(CpuHoldings.NONE);

    assertThat(folder.resolve("cpu_manager_state"))
        .hasContent("{\"policyName\":\"none\",\"defaultCpuSet\":\"\",\"checksum\":1353318690}");
    assertThat(file("none").read()).contains(CpuHoldings.NONE);
  }

  @Test
  void whatUpstreamWroteIsRead() throws IOException {
    Files.writeString(
        folder.resolve("cpu_manager_state"),
        """
        {"policyName": "none", "defaultCPUSet": "1-3",
         "entries": {"pod": {"container1": "4-6", "container2": "1-3"}}, "checksum": 3610638499}
        """);

    assertThat(file("none").read())
        .contains(
            new CpuHoldings(
                CpuSet.parse("1-3"),
                Map.of(
                    "pod",
                    Map.of("container1", CpuSet.parse("4-6"), "container2", CpuSet.of(1, 2, 3)))));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    CpuHoldings held =
        CpuHoldings.NONE
            .shared(CpuSet.parse("0-7"))
            .give("b", "two", CpuSet.of(1, 5))
            .give("a", "x", CpuSet.of(2))
            .give("b", "one", CpuSet.of(3));
    file("static").write(held);

    assertThat(file("static").read()).contains(held);
  }

  @Test
  void withoutAFileNothingIsRemembered() throws IOException {
    assertThat(file("static").read()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # TestCheckpointStateRestore
          {"policyName":"none","defaultCPUSet":"4-6","entries":{},"checksum":1337}            | checkpoint is corrupted
          {                                                                                   | end-of-input
          {"policyName":"other","defaultCPUSet":"1-3","entries":{},"checksum":1394507217}     | configured policy "none" differs from state checkpoint policy "other"
          {"policyName":"none","defaultCPUSet":"1.3","entries":{},"checksum":3021697696}      | could not parse default cpu set "1.3"
          {"policyName":"none","defaultCPUSet":"1-3","entries":{"pod":{"container1":"4-6","container2":"asd"}},"checksum":962272150} | could not parse cpuset "asd" for container "container2" in pod "pod"
          """)
  void aFileThatCannotBeUsedStopsTheStartAndSaysWhatToDo(String text, String problem)
      throws IOException {
    Files.writeString(folder.resolve("cpu_manager_state"), text);

    assertThatThrownBy(() -> file("none").read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining(
            "please drain this node and delete the CPU manager checkpoint file \"%s\" before restarting Kubelet"
                .formatted(folder.resolve("cpu_manager_state")));
  }

  private CpuCheckpoint file(String policy) {
    return new CpuCheckpoint(folder.resolve("cpu_manager_state"), policy);
  }
}
