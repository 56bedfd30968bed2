package io.javelet.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class JulForwarderTest {
  private final TestLog testLog = new TestLog();
  private final JulForwarder forwarder = new JulForwarder(testLog.loggers);

  private static LogRecord record(Level level, String message, Object... parameters) {
    var record = new LogRecord(level, message);
    record.setLoggerName("io.grpc.internal.ManagedChannelImpl");
    record.setParameters(parameters);
    return record;
  }

  @Test
  void aWarningOfALibraryBecomesALine() {
    forwarder.publish(record(Level.WARNING, "[{0}] lost", "channel"));

    assertThat(testLog.err())
        .startsWith("W1124")
        .endsWith("ManagedChannelImpl] \"[channel] lost\"\n");
  }

  @Test
  void itsInformationIsDropped() {
    forwarder.publish(record(Level.INFO, "hello"));

    assertThat(testLog.err()).isEmpty();
  }

  @Test
  void aBrokenPatternIsShownAsItIs() {
    forwarder.publish(record(Level.SEVERE, "{broken", "x"));

    assertThat(testLog.err()).startsWith("E1124").contains("{broken [x]");
  }
}
