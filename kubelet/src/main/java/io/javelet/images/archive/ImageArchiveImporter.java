package io.javelet.images.archive;

import io.javelet.os.FileEvent;
import io.javelet.os.FileWatcher;
import io.javelet.os.Watch;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ImageService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports the image archives of one folder at start and whenever one appears or changes, one after
 * the other, on a virtual thread of its own ("image-archives"). Only plain files directly in the
 * folder count; links are passed by. It never removes an image or an archive.
 */
public final class ImageArchiveImporter {
  private static final Logger log = LoggerFactory.getLogger(ImageArchiveImporter.class);
  private static final String RECORD_FILE = ".imported.json";

  /** Finds what no event told of. */
  private static final Duration RESCAN = Duration.ofMinutes(1);

  /**
   * A runtime makes an imported image visible to CRI a moment later, without a way to wait for it.
   */
  private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);

  private static final Duration VISIBILITY_RECHECK = Duration.ofMillis(20);

  /** An import listens to interrupts where it waits; what does not is left behind. */
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(2);

  private final Path folder;
  private final ImageArchiveStore store;
  private final ImageService images;
  private final FileWatcher watcher;
  private final Consumer<Collection<String>> arrived;
  private final ArchiveNames archiveNames = new ArchiveNames();
  private final ImportRecords records;
  private final Semaphore changes = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("image-archives").unstarted(this::run);

  /**
   * Archives that could not be imported, as they were then: said once, tried again when the file
   * changes.
   */
  private final Map<String, ImportedArchive> broken = new HashMap<>();

  private Optional<Watch> watch = Optional.empty();

  /**
   * @param folder made if missing, readable by its owner only
   * @param arrived told the names of images that are there now; must not block
   */
  public ImageArchiveImporter(
      Path folder,
      ImageArchiveStore store,
      ImageService images,
      FileWatcher watcher,
      Consumer<Collection<String>> arrived) {
    this.folder = folder;
    this.store = store;
    this.images = images;
    this.watcher = watcher;
    this.arrived = arrived;
    this.records = new ImportRecords(folder.resolve(RECORD_FILE));
  }

  /** Begins to import. */
  public void start() {
    thread.start();
  }

  /**
   * Ends the thread and waits for its end, so that a successor on the same folder is alone; an
   * import under way is given up and done again at the next start.
   */
  public void stop() {
    thread.interrupt();
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(STOPS_WITHIN)) {
        log.atWarn().addKeyValue("folder", folder).log("An image import does not end; it is left");
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    watch.ifPresent(Watch::close);
  }

  /** Whether an image came in by an archive, so that it must not be collected. */
  public boolean isPinned(String imageName) {
    return records.names().contains(imageName);
  }

  private void run() {
    try {
      Files.createDirectories(folder);
      watch = Optional.of(watcher.watch(folder, this::noticed));
    } catch (IOException unwatchable) {
      log.atWarn()
          .addKeyValue("folder", folder)
          .addKeyValue("err", unwatchable.getMessage())
          .log("The folder of image archives cannot be watched; it is looked at once a minute");
    }
    try {
      while (true) {
        scan();
        boolean asked = changes.tryAcquire(RESCAN.toMillis(), TimeUnit.MILLISECONDS);
        if (asked) {
          changes.drainPermits();
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Image archives are no longer imported");
    }
  }

  /**
   * A file that is still being written is looked at when it is closed; what is no archive, such as
   * the record, is nothing to look at.
   */
  private void noticed(FileEvent event) {
    switch (event) {
      case FileEvent.EntryChanged(FileEvent.Change change, String name, boolean _) -> {
        switch (change) {
          case WRITTEN, MOVED_IN -> {
            if (ArchiveCompression.of(name).isPresent()) {
              changes.release();
            }
          }
          case CREATED, ATTRIBUTES, MOVED_OUT, DELETED -> {}
        }
      }
      case FileEvent.EventsLost _ -> changes.release();
      case FileEvent.FolderAttributesChanged _, FileEvent.FolderGone _ -> {}
    }
  }

  private void scan() throws InterruptedException {
    for (Map.Entry<String, Path> archive : archives().entrySet()) {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(
                archive.getValue(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isRegularFile()) {
          consider(archive.getKey(), archive.getValue(), attributes);
        }
      } catch (IOException vanished) {
        log.atDebug().addKeyValue("archive", archive.getKey()).log("An image archive vanished");
      }
    }
  }

  private Map<String, Path> archives() {
    Map<String, Path> found = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (ArchiveCompression.of(name).isPresent()) {
          found.put(name, file);
        }
      }
    } catch (IOException unreadable) {
      log.atWarn()
          .addKeyValue("folder", folder)
          .addKeyValue("err", unreadable.toString())
          .log("The folder of image archives cannot be read");
    }
    return found;
  }

  private void consider(String name, Path archive, BasicFileAttributes attributes)
      throws InterruptedException {
    long size = attributes.size();
    long modified = attributes.lastModifiedTime().toMillis();
    Optional<ImportedArchive> imported = Optional.ofNullable(records.archives().get(name));
    if (imported.filter(i -> i.isSameFile(size, modified) && present(i.names())).isPresent()
        || Optional.ofNullable(broken.get(name))
            .filter(b -> b.isSameFile(size, modified))
            .isPresent()) {
      return;
    }
    Instant begin = Instant.now();
    try {
      List<String> names = importArchive(name, archive);
      records.put(new ImportedArchive(name, size, modified, names));
      broken.remove(name);
      awaitVisible(names);
      log.atInfo()
          .addKeyValue("archive", name)
          .addKeyValue("images", names)
          .addKeyValue("millis", Duration.between(begin, Instant.now()).toMillis())
          .log("Imported images");
      arrived.accept(names);
    } catch (ClosedByInterruptException stop) {
      throw new InterruptedException("stopped while it imported " + name);
    } catch (IOException failure) {
      broken.put(name, new ImportedArchive(name, size, modified, List.of()));
      log.atError()
          .addKeyValue("archive", archive)
          .addKeyValue("err", failure.getMessage())
          .log("An image archive cannot be imported; it is tried again when it changes");
    }
  }

  private List<String> importArchive(String name, Path archive)
      throws IOException, InterruptedException {
    ArchiveCompression compression = ArchiveCompression.of(name).orElseThrow();
    List<String> names;
    try (InputStream tar = compression.open(archive)) {
      names = archiveNames.read(tar);
    }
    try (InputStream tar = compression.open(archive)) {
      store.importArchive(tar, names);
    }
    return names;
  }

  private boolean present(List<String> names) {
    try {
      return names.stream().allMatch(name -> images.image(name).isPresent());
    } catch (CriException unknown) {
      return false;
    }
  }

  private void awaitVisible(List<String> names) throws InterruptedException {
    Instant deadline = Instant.now().plus(VISIBLE_WITHIN);
    List<String> missing = new ArrayList<>(names);
    while (!present(missing) && Instant.now().isBefore(deadline)) {
      Thread.sleep(VISIBILITY_RECHECK);
    }
  }
}
