package io.javelet.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class AnsweringProgramTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] NONE = {};

  @Test
  void itsAnswerIsWhatItPrinted() throws Exception {
    AnsweringProgram.Ended ended =
        shell("read line; echo \"$line and $MORE\"; exit 3").run("this\n".getBytes(UTF_8), LONG);

    assertThat(ended.printed()).isEqualTo("this and that\n");
    assertThat(ended.exitCode()).isEqualTo(3);
  }

  @Test
  void withoutAnInputItReadsNothing() throws Exception {
    assertThat(shell("cat; echo end").run(NONE, LONG).printed()).isEqualTo("end\n");
  }

  @Test
  void aProgramThatIsNotThereIsSaid() {
    assertThatThrownBy(() ->
            new AnsweringProgram(List.of("/nowhere/program"), Map.of(), false).run(NONE, LONG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/nowhere/program");
  }

  @Test
  void oneThatDoesNotEndIsKilled() {
    assertThatThrownBy(() -> shell("exec sleep 60").run(NONE, Duration.ofMillis(300)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void whatItLeftRunningIsNotWaitedForEither() throws Exception {
    long begun = System.nanoTime();
    try {
      // One that ends before its output is read leaves nothing to wait for.
      assertThat(shell("sleep 60 & echo begun").run(NONE, Duration.ofSeconds(2)).printed())
          .isEqualTo("begun\n");
    } catch (TimeoutException expected) {
      assertThat(expected).hasMessageContaining("sh");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(40));
  }

  private static AnsweringProgram shell(String script) {
    return new AnsweringProgram(List.of("sh", "-c", script), Map.of("MORE", "that"), false);
  }
}
