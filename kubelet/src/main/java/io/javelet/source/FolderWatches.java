package io.javelet.source;

import io.javelet.os.FileEvent;
import io.javelet.os.FileWatcher;
import io.javelet.os.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps watches on just the folders that matter. Belongs to the source's thread; only the end of a
 * watch comes from the watcher's. What cannot be watched is told once and left to the rescan.
 */
final class FolderWatches {
  private static final Logger log = LoggerFactory.getLogger(FolderWatches.class);

  private final FileWatcher watcher;
  private final BiConsumer<Path, FileEvent> events;
  private final Map<Path, Watch> watches = new ConcurrentHashMap<>();
  private boolean told;

  /**
   * @param events told each event with the folder, on the watcher's thread; must not block
   */
  FolderWatches(FileWatcher watcher, BiConsumer<Path, FileEvent> events) {
    this.watcher = watcher;
    this.events = events;
  }

  /** Watches a folder unless it is; what happens after the return is not missed. */
  void add(Path folder) {
    if (watches.containsKey(folder)) {
      return;
    }
    try {
      watches.put(folder, watcher.watch(folder, event -> happened(folder, event)));
    } catch (IOException unwatchable) {
      if (!told) {
        told = true;
        log.atWarn()
            .addKeyValue("folder", folder)
            .addKeyValue("err", unwatchable.getMessage())
            .log("A folder cannot be watched; changes are found when it is looked at next");
      }
    }
  }

  /** Ends the watches on all other folders. */
  void keepOnly(Set<Path> folders) {
    watches
        .entrySet()
        .removeIf(entry -> {
          boolean drop = !folders.contains(entry.getKey());
          if (drop) {
            entry.getValue().close();
          }
          return drop;
        });
  }

  void close() {
    keepOnly(Set.of());
  }

  private void happened(Path folder, FileEvent event) {
    if (event instanceof FileEvent.FolderGone) {
      watches.remove(folder);
    }
    events.accept(folder, event);
  }
}
