package io.javelet.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;

final class TextFormatTest {
  private static final String HEAD = "I1124 03:19:40.123456    4321 PodWorker] ";

  private final TestLog testLog = new TestLog();
  private final Logger log = testLog.logger("io.javelet.worker.PodWorker");

  @Test
  void aLineIsHeaderQuotedMessageAndPairs() {
    log.atInfo().addKeyValue("pod", "default/web").addKeyValue("count", 3).log("Created sandbox");

    assertThat(testLog.err()).isEqualTo(HEAD + "\"Created sandbox\" pod=\"default/web\" count=3\n");
  }

  @Test
  void theFirstLetterIsTheSeverity() {
    log.info("a");
    log.warn("b");
    log.error("c");

    assertThat(testLog.err().lines().map(line -> line.substring(0, 5)))
        .containsExactly("I1124", "W1124", "E1124");
  }

  @Test
  void placeholdersOfTheMessageAreFilledIn() {
    log.info("{} of {}", 1, "two");

    assertThat(testLog.err()).isEqualTo(HEAD + "\"1 of two\"\n");
  }

  @Test
  void aValueOfSeveralLinesIsIndented() {
    log.atInfo().addKeyValue("output", "one\ntwo\u001b[2J\n").addKeyValue("n", 1).log("Hook");

    assertThat(testLog.err()).isEqualTo(HEAD + "\"Hook\" output=<\n\tone\n\ttwo\\x1b[2J\n > n=1\n");
  }

  @Test
  void aMessageOfSeveralLinesStaysOneLine() {
    log.info("one\ntwo \"three\"");

    assertThat(testLog.err()).isEqualTo(HEAD + "\"one\\ntwo \\\"three\\\"\"\n");
  }

  @Test
  void charactersAreQuotedAsGoDoes() {
    log.info("\u0000\u0007\t\\ ü € \u200b \uD83D\uDE00 \uE000 \uD800");

    assertThat(testLog.err())
        .isEqualTo(HEAD + "\"\\x00\\a\\t\\\\ ü € \\u200b \uD83D\uDE00 \\ue000 \\ud800\"\n");
  }

  @Test
  void valuesOfManyTypesHaveGosForms() {
    log.atInfo()
        .addKeyValue("some", Optional.of("x"))
        .addKeyValue("none", Optional.empty())
        .addKeyValue("nil", (Object) null)
        .addKeyValue("ok", true)
        .addKeyValue("took", Duration.ofMillis(1500))
        .addKeyValue("pods", List.of("a/b", "c/d"))
        .addKeyValue("map", Map.of("k", 1))
        .log("m");

    assertThat(testLog.err())
        .isEqualTo(
            HEAD
                + "\"m\" some=\"x\" none=<nil> nil=<nil> ok=true took=\"1.5s\""
                + " pods=[\"a/b\",\"c/d\"] map={\"k\":1}\n");
  }

  @Test
  void aValueThatCannotBeShownHarmsNobody() {
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("a bug");
          }
        };

    log.atInfo().addKeyValue("value", broken).log("m");

    assertThat(testLog.err()).contains("toString failed").contains("a bug");
  }

  @Test
  void anExpectedFailureIsItsMessagesInOneLine() {
    Exception failure = new IllegalStateException("cannot start", new IOException("no such file"));

    log.atError().addKeyValue("err", failure).log("Gave up");

    assertThat(testLog.err()).endsWith("] \"Gave up\" err=\"cannot start: no such file\"\n");
  }

  @Test
  void aCauseBringsItsStackTrace() {
    log.atError().setCause(new IllegalStateException("a bug")).addKeyValue("pod", "a/b").log("Oh");

    assertThat(testLog.err())
        .contains(
            "\"Oh\" err=\"a bug\" pod=\"a/b\" stacktrace=<\n\tjava.lang.IllegalStateException: a bug\n\t  at ")
        .endsWith("\n >\n");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.000000007S, 7ns",
    "PT0.0000015S, 1.5µs",
    "PT0.25S, 250ms",
    "PT0.0012S, 1.2ms",
    "PT59.05S, 59.05s",
    "PT1M, 1m0s",
    "PT1H0.5S, 1h0m0.5s",
    "PT49H2M3S, 49h2m3s",
    "PT-1M, -1m0s"
  })
  void durationsReadAsInGo(Duration duration, String expected) {
    assertThat(LogValue.duration(duration)).isEqualTo(expected);
  }
}
