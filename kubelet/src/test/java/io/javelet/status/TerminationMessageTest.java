package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upstream's cases: TestTerminationMessage…, TestReadLastStringFromContainerLogs. */
class TerminationMessageTest {
  @ParameterizedTest(name = "policy {0}, code {1}, reason {2}: {3}")
  @CsvSource({
    "File,                  1, Error,              false",
    "FallbackToLogsOnError, 1, Error,              true",
    "FallbackToLogsOnError, 0, Completed,          false",
    "FallbackToLogsOnError, 137, OOMKilled,        true",
    "FallbackToLogsOnError, 127, ContainerCannotRun, false",
    "'',                    1, Error,              false"
  })
  void theLogIsAskedOnlyAfterAFailure(String policy, int code, String reason, boolean asked) {
    assertThat(TerminationMessage.fallsBackToLog(policy, code, reason)).isEqualTo(asked);
  }

  @Test
  void ofAFileTheLastBytesCount() {
    assertThat(TerminationMessage.limit("a".repeat(100) + "b".repeat(4096)))
        .isEqualTo("b".repeat(4096));
    assertThat(TerminationMessage.limit("short")).isEqualTo("short");
  }

  @Test
  void noCharacterIsCutInTwo() {
    String text = "ä".repeat(3000);

    assertThat(TerminationMessage.limit("x" + text)).isEqualTo("ä".repeat(2048));
    assertThat(TerminationMessage.limit(text + "x")).isEqualTo("ä".repeat(2047) + "x");
  }

  @Test
  void ofALogTheLastLinesCount() {
    List<String> lines = IntStream.range(0, 100).mapToObj(Integer::toString).toList();

    assertThat(TerminationMessage.ofLog(lines)).startsWith("20\n21\n").endsWith("99\n");
  }

  @Test
  void ofTheseLinesTheLastBytesCount() {
    List<String> lines = List.of("a".repeat(3000), "b".repeat(100));

    assertThat(TerminationMessage.ofLog(lines))
        .hasSize(2048)
        .endsWith("a\n" + "b".repeat(100) + "\n");
  }
}
