package io.javelet.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

final class LoggingControlTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final TestLog testLog = new TestLog();

  private static LoggingSettings verbosity(int verbosity, VmoduleRule... rules) {
    return new LoggingSettings(
        LogFormat.TEXT, verbosity, List.of(rules), false, 0, Duration.ofSeconds(5));
  }

  @Test
  void slf4jFindsOurProvider() {
    assertThat(LoggerFactory.getLogger("x")).isInstanceOf(KlogLogger.class);
    assertThat(LoggingControl.installed().settings()).isNotNull();
  }

  @Test
  void verbosityDecidesTheLevelOfLoggersThatExistAlready() {
    Logger log = testLog.logger("io.javelet.pleg.Pleg");
    assertThat(log.isDebugEnabled()).isFalse();

    testLog.control.apply(verbosity(4));
    assertThat(log.isDebugEnabled()).isTrue();
    assertThat(log.isTraceEnabled()).isFalse();

    testLog.control.apply(testLog.control.settings().withVerbosity(6));
    assertThat(log.isTraceEnabled()).isTrue();

    testLog.control.apply(verbosity(0));
    assertThat(log.isDebugEnabled()).isFalse();
    assertThat(log.isInfoEnabled()).isTrue();
  }

  @Test
  void aVmoduleRuleNamesARoomOrAClass() {
    testLog.control.apply(
        verbosity(0, new VmoduleRule("pleg", 4), new VmoduleRule("Pod*Worker?", 6)));

    assertThat(testLog.logger("io.javelet.pleg.Relist").isDebugEnabled()).isTrue();
    assertThat(testLog.logger("io.javelet.cri.embedded.PodXWorkers").isTraceEnabled()).isTrue();
    assertThat(testLog.logger("io.javelet.plegs.Relist").isDebugEnabled()).isFalse();
  }

  @Test
  void librariesWriteWarningsOnlyUnlessNamed() {
    testLog.control.apply(verbosity(9, new VmoduleRule("NettyClientHandler", 4)));

    assertThat(testLog.logger("io.netty.util.Recycler").isInfoEnabled()).isFalse();
    assertThat(testLog.logger("io.netty.util.Recycler").isWarnEnabled()).isTrue();
    assertThat(testLog.logger("io.grpc.netty.NettyClientHandler").isDebugEnabled()).isTrue();
  }

  @Test
  void anEventBelowTheThresholdWritesNothing() {
    testLog.logger("io.javelet.A").atLevel(Level.DEBUG).log("quiet");
    testLog.logger("io.javelet.A").debug("quiet");

    assertThat(testLog.err()).isEmpty();
  }

  @Test
  void splitStreamsSendErrorsToOneAndTheRestToTheOther() {
    testLog.control.apply(new LoggingSettings(LogFormat.TEXT, 0, List.of(), true, 0, LONG));
    Logger log = testLog.logger("io.javelet.A");

    log.info("one");
    log.warn("two");
    log.error("three");

    assertThat(testLog.out()).contains("\"one\"").contains("\"two\"").doesNotContain("three");
    assertThat(testLog.err()).contains("\"three\"").doesNotContain("one");
  }

  @Test
  void theInfoStreamWaitsUntilItsBufferIsFull() {
    testLog.control.apply(new LoggingSettings(LogFormat.TEXT, 0, List.of(), true, 150, LONG));
    Logger log = testLog.logger("io.javelet.A");

    log.info("one");
    log.info("two");
    assertThat(testLog.out()).isEmpty();

    log.info("x".repeat(200));
    assertThat(testLog.out().lines()).hasSize(3);

    log.info("four");
    assertThat(testLog.out().lines()).hasSize(3);
    testLog.control.flush();
    assertThat(testLog.out().lines()).hasSize(4);
  }

  @Test
  void aWaitingLineIsWrittenWhenItsTimeHasCome() throws InterruptedException {
    testLog.control.apply(
        new LoggingSettings(LogFormat.TEXT, 0, List.of(), true, 1000, Duration.ofMillis(1)));
    testLog.logger("io.javelet.A").info("one");

    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (testLog.out().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
    assertThat(testLog.out()).contains("\"one\"");
  }

  @Test
  void aStreamThatFailsIsCountedAndHarmsNobody() {
    TestLog broken = TestLog.withBrokenErr();

    broken.logger("io.javelet.A").info("one");
    broken.logger("io.javelet.A").info("two");

    assertThat(broken.control.writeErrors()).isEqualTo(2);
    assertThat(broken.control.writingSince()).isEmpty();
  }

  @Test
  void linesOfManyThreadsNeverMix() throws InterruptedException {
    Logger log = testLog.logger("io.javelet.A");
    var threads =
        List.of("a", "b", "c", "d").stream()
            .map(letter ->
                Thread.ofVirtual()
                    .start(() -> {
                      for (int i = 0; i < 500; i++) {
                        log.info(letter.repeat(100));
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(testLog.err().lines())
        .hasSize(2000)
        .allMatch(line -> line.matches("I1124 .* A] \"(a{100}|b{100}|c{100}|d{100})\""));
  }

  @Test
  void badRulesAreRefused() {
    assertThatThrownBy(() -> new VmoduleRule("", 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VmoduleRule("a", -1)).hasMessageContaining("-1");
  }
}
