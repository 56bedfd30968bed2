package io.javelet;

import io.javelet.config.KubeletFlags;
import io.javelet.os.LockFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a second agent away from this machine, when a lock file was named. */
final class SingleInstance {
  private static final Logger log = LoggerFactory.getLogger(SingleInstance.class);

  private SingleInstance() {}

  /**
   * Takes the lock, if there is one to take; waits while another agent holds it.
   *
   * @param end called when another process wants the lock and it is to be given up
   */
  static Optional<LockFile> take(KubeletFlags.Lock wanted, Runnable end)
      throws IOException, KubeletStartException {
    if (wanted.file().isEmpty()) {
      return Optional.empty();
    }
    Path path = wanted.file().get();
    log.atInfo().addKeyValue("path", path).log("Acquiring lock on file");
    LockFile lock;
    try {
      lock = LockFile.take(path);
    } catch (IOException failure) {
      throw new KubeletStartException("unable to acquire file lock on \"" + path + "\"", failure);
    }
    if (wanted.exitOnContention()) {
      lock.onContention(() -> {
        log.atInfo().addKeyValue("path", path).log("Another process wants the lock; ending");
        end.run();
      });
    }
    return Optional.of(lock);
  }
}
