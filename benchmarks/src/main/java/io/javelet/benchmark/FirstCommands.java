package io.javelet.benchmark;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Notes when containers run their first command: it makes a file in a folder that all of them
 * mount, named after the pod and the how many-th run this is. Used by one thread.
 */
final class FirstCommands implements Closeable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String MOUNT = "/marks";

  private final Path folder;
  private final WatchService changes;
  private final Map<String, Long> seen = new HashMap<>();

  FirstCommands(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.changes = folder.getFileSystem().newWatchService();
    folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
  }

  Path folder() {
    return folder;
  }

  /** Where containers see the folder. */
  String mount() {
    return MOUNT;
  }

  /** What a container of that pod runs: the mark first, then nothing until it is told to end. */
  String script(String pod) {
    return """
    i=0
    while [ -e %1$s/%2$s.$i ]; do i=$((i+1)); done
    : >%1$s/%2$s.$i
    trap 'exit 0' TERM
    sleep 2147483 &
    wait
    """
        .formatted(MOUNT, pod);
  }

  /**
   * Waits for a container's first command.
   *
   * @param run 0 for the first container, 1 for its replacement
   * @return when it ran, on {@link System#nanoTime}'s clock
   */
  long await(String pod, int run) throws InterruptedException {
    String mark = pod + "." + run;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!seen.containsKey(mark)) {
      WatchKey key = changes.poll(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      long now = System.nanoTime();
      if (key == null) {
        throw new IllegalStateException("no first command of " + mark + " in " + PATIENCE);
      }
      for (WatchEvent<?> event : key.pollEvents()) {
        seen.putIfAbsent(String.valueOf(event.context()), now);
      }
      key.reset();
    }
    return seen.get(mark);
  }

  @Override
  public void close() throws IOException {
    changes.close();
  }
}
