package io.javelet.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Clock;
import java.time.ZoneId;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * What SLF4J finds by its service loader and keeps for the whole process. Nothing of ours calls it;
 * the root asks {@link LoggingControl#installed()}.
 */
public final class KlogServiceProvider implements SLF4JServiceProvider {
  private final ILoggerFactory loggers =
      new KlogLoggerFactory(
          new LogSink(
              new LogSink.Streams(
                  new FileOutputStream(FileDescriptor.out),
                  new FileOutputStream(FileDescriptor.err)),
              new TextFormat(ProcessHandle.current().pid(), ZoneId.systemDefault()),
              Clock.systemUTC()));
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter diagnosticContext = new NOPMDCAdapter();

  /** For SLF4J. */
  public KlogServiceProvider() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return diagnosticContext;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
