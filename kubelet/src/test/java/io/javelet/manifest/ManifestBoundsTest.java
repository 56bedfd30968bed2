package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts made to exhaust memory, stack or patience. */
class ManifestBoundsTest {
  private static final int MEBIBYTE = 1024 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Stream<Arguments> bombs() {
    return Stream.of(
        Arguments.of("more than ten mebibytes", "x".repeat(10 * MEBIBYTE + 1)),
        Arguments.of("a list of millions", "- a\n".repeat(2 * MEBIBYTE)),
        Arguments.of("a flow list of millions", "[" + "1,".repeat(4 * MEBIBYTE)),
        Arguments.of("a JSON list of millions", "{\"a\":[" + "1,".repeat(4 * MEBIBYTE)),
        Arguments.of("a deep flow list", "[".repeat(9 * MEBIBYTE)),
        Arguments.of("a deep flow map", "{a: ".repeat(2 * MEBIBYTE)),
        Arguments.of("deep JSON", "{\"a\":" + "[".repeat(9 * MEBIBYTE)),
        Arguments.of("deep block lists", "- ".repeat(4 * MEBIBYTE)),
        Arguments.of("deep explicit keys", "? ".repeat(100_000)),
        Arguments.of("one long scalar", "a".repeat(9 * MEBIBYTE)),
        Arguments.of("one long quoted scalar", "'" + "a".repeat(9 * MEBIBYTE)),
        Arguments.of("a long text of short lines", "'" + "a b c d e f\n".repeat(700_000)),
        Arguments.of("a long block text", "a: |\n" + "  a b c d e f\n".repeat(700_000)),
        Arguments.of("one long number", "a: " + "9".repeat(9 * MEBIBYTE)),
        Arguments.of("a long JSON number", "{\"a\":" + "9".repeat(9 * MEBIBYTE) + "}"),
        Arguments.of("a large exponent", "a: 1e9999999999"),
        Arguments.of("aliases of aliases", aliases()),
        Arguments.of("merges of merges", merges()),
        Arguments.of("many documents", "--- a\n".repeat(MEBIBYTE)),
        Arguments.of("only comments", "#\n".repeat(4 * MEBIBYTE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void aBombIsRefusedSoon(String name, String text) {
    ManifestReader reader = new ManifestReader("node", UnknownFields.WARN);
    byte[] content = text.getBytes(StandardCharsets.UTF_8);

    ManifestResult result =
        Assertions.assertTimeoutPreemptively(
            PATIENCE, () -> reader.read(ManifestOrigin.file("/bomb"), content), name);

    assertThat(result).isInstanceOf(ManifestResult.Refused.class);
    assertThat(result.problems()).isNotEmpty().hasSizeLessThanOrEqualTo(100);
    assertThat(result.problems().getFirst().toString()).hasSizeLessThan(1000);
  }

  private static String aliases() {
    return IntStream.range(1, 30)
        .mapToObj(i -> "a%d: &a%d [*a%d, *a%d]".formatted(i, i, i - 1, i - 1))
        .collect(Collectors.joining("\n", "a0: &a0 [x, x]\n", "\n"));
  }

  private static String merges() {
    String many =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "k" + i + ": v")
            .collect(Collectors.joining(", ", "a: &a {", "}\n"));
    return many + "b:\n" + "- <<: *a\n".repeat(100_000);
  }
}
