package io.javelet.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogQueryTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static LogQuery.Parsed parse(Map<String, List<String>> parameters) {
    return LogQuery.parse(parameters, () -> NOW);
  }

  @Test
  void everythingIsRead() {
    assertThat(
            parse(
                Map.of(
                    "follow", List.of("true"),
                    "previous", List.of("1"),
                    "timestamps", List.of("false"),
                    "tailLines", List.of("3"),
                    "limitBytes", List.of("100"),
                    "sinceSeconds", List.of("5"))))
        .isEqualTo(
            new LogQuery.Parsed.Good(
                new LogQuery(
                    true,
                    false,
                    true,
                    Optional.of(NOW.minusSeconds(5)),
                    false,
                    OptionalLong.of(3),
                    OptionalLong.of(100),
                    LogQuery.Stream.ALL)));
  }

  @Test
  void tailHasAnOlderNameToo() {
    assertThat(parse(Map.of("tail", List.of("all")))).isEqualTo(parse(Map.of()));
    assertThat(parse(Map.of("tail", List.of("7"))))
        .isEqualTo(parse(Map.of("tailLines", List.of("7"))));
  }

  @ParameterizedTest
  @CsvSource({
    "tailLines,    x,          400",
    "limitBytes,   1e3,        400",
    "sinceTime,    yesterday,  400",
    "tailLines,    -1,         422",
    "limitBytes,   0,          422",
    "sinceSeconds, 0,          422",
    "stream,       stdout,     422"
  })
  void whatCannotBeIsRefusedAsUpstreamDoes(String name, String value, int status) {
    String message = status == 400 ? "Unable to decode query." : "Invalid request.";

    assertThat(parse(Map.of(name, List.of(value))))
        .isEqualTo(new LogQuery.Parsed.Bad(status, "{\"message\": \"" + message + "\"}"));
  }

  @Test
  void someThingsDoNotGoTogether() {
    assertThat(
            parse(
                Map.of("sinceSeconds", List.of("1"), "sinceTime", List.of("2026-01-02T03:04:05Z"))))
        .isInstanceOf(LogQuery.Parsed.Bad.class);
    assertThat(parse(Map.of("stream", List.of("Stdout"), "tailLines", List.of("1"))))
        .isInstanceOf(LogQuery.Parsed.Bad.class);
  }
}
