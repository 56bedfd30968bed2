package io.javelet.server.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LogFilterTest {
  private static final String LOG =
      """
      2026-01-02T03:04:05.1Z stdout F first
      2026-01-02T03:04:06.123456789Z stderr F second
      2026-01-02T03:04:07Z stdout P par
      2026-01-02T03:04:08Z stdout F tial
      rubbish
      2026-01-02T03:04:09Z stdout F\s
      2026-01-02T03:04:10+01:00 stdout F:tag last
      """;

  private static LogQuery query(Map<String, List<String>> parameters) {
    return switch (LogQuery.parse(parameters, () -> Instant.EPOCH)) {
      case LogQuery.Parsed.Good(LogQuery good) -> good;
      case LogQuery.Parsed.Bad bad -> throw new AssertionError(bad);
    };
  }

  private static String filtered(Map<String, List<String>> parameters, String log, int piece)
      throws IOException {
    var out = new ByteArrayOutputStream();
    var filter = new LogFilter(query(parameters), out);
    byte[] bytes = log.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i += piece) {
      filter.push(bytes, i, Math.min(piece, bytes.length - i));
    }
    return out.toString(UTF_8);
  }

  @Test
  void linesAreWhatTheContainerWrote() throws IOException {
    assertThat(filtered(Map.of(), LOG, 1000)).isEqualTo("first\nsecond\npartial\n\nlast\n");
  }

  @Test
  void timesAreOfNineDigitsAndBeforeWholeLinesOnly() throws IOException {
    assertThat(filtered(Map.of("timestamps", List.of("true")), LOG, 1000))
        .isEqualTo(
            """
            2026-01-02T03:04:05.100000000Z first
            2026-01-02T03:04:06.123456789Z second
            2026-01-02T03:04:07.000000000Z partial
            2026-01-02T03:04:09.000000000Z\s
            2026-01-02T03:04:10.000000000+01:00 last
            """);
  }

  @Test
  void oneStreamMayBeChosen() throws IOException {
    assertThat(filtered(Map.of("stream", List.of("Stderr")), LOG, 1000)).isEqualTo("second\n");
    assertThat(filtered(Map.of("stream", List.of("Stdout")), LOG, 1000))
        .isEqualTo("first\npartial\n\nlast\n");
  }

  @Test
  void whatIsOlderIsLeftOut() throws IOException {
    assertThat(filtered(Map.of("sinceTime", List.of("2026-01-02T03:04:08Z")), LOG, 1000))
        .isEqualTo("tial\n\n");
  }

  @Test
  void bytesAreLimited() throws IOException {
    assertThat(filtered(Map.of("limitBytes", List.of("8")), LOG, 1000)).isEqualTo("first\nse");
  }

  @Property(tries = 200)
  void piecesMakeNoDifference(@ForAll @IntRange(min = 1, max = 90) int piece) throws IOException {
    Map<String, List<String>> parameters = Map.of("timestamps", List.of("true"));

    assertThat(filtered(parameters, LOG, piece)).isEqualTo(filtered(parameters, LOG, 1000));
  }
}
