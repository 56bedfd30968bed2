package io.javelet.resource;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes something soon after it has changed, on a virtual thread of its own; many changes make one
 * write. Who changes something never waits. A failure is said once until a write succeeds again.
 */
final class LateWriter {
  private static final Logger log = LoggerFactory.getLogger(LateWriter.class);

  /** Writes the newest state. */
  interface Write {
    void run() throws IOException;
  }

  private final String name;
  private final Write write;

  // Guarded by this.
  private boolean dirty;
  private boolean writing;

  /** Owned by the writing thread. */
  private boolean failed;

  LateWriter(String name, Write write) {
    this.name = name;
    this.write = write;
  }

  synchronized void changed() {
    dirty = true;
    if (!writing) {
      writing = true;
      Thread.ofVirtual().name(name).start(this::run);
    }
  }

  /** Returns when everything changed so far is written, or could not be. */
  synchronized void stop() throws InterruptedException {
    while (writing) {
      wait();
    }
  }

  private void run() {
    while (next()) {
      try {
        write.run();
        failed = false;
      } catch (IOException failure) {
        if (!failed) {
          log.atWarn()
              .addKeyValue("what", name)
              .addKeyValue("err", failure.toString())
              .log("Could not remember something; a restart will not know it");
        }
        failed = true;
      }
    }
  }

  private synchronized boolean next() {
    boolean again = dirty;
    dirty = false;
    if (!again) {
      writing = false;
      notifyAll();
    }
    return again;
  }
}
