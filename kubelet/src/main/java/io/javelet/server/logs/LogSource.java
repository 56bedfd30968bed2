package io.javelet.server.logs;

import java.nio.file.Path;
import java.util.Optional;

/** Tells which file a container writes its log to, and whether it still does. */
public interface LogSource {
  /**
   * One run of a container.
   *
   * @param file its log
   * @param running whether it may still write
   */
  record Run(Path file, boolean running) {}

  /** The run that is read, as it is now; absent when the runtime has forgotten it. */
  Optional<Run> current();

  /** The run after the one that is read; absent while there is none. */
  Optional<LogSource> next();

  /** Whether there may ever be a next run. */
  boolean mayRunAgain();
}
