package io.javelet.local;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.os.FileEvent;
import io.javelet.os.FileEvent.Change;
import io.javelet.os.FileModes;
import io.javelet.os.FileWatcher;
import io.javelet.os.Watch;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.PersistentVolumes;
import io.javelet.pod.StaticPods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The config maps, secrets and persistent volumes that this node itself has for its static pods. A
 * thread of its own, {@code local-store}, reads everything again when anything changes; any thread
 * may ask. Pods of an API server are never answered. No value is ever logged.
 */
public final class LocalStore implements ConfigObjects, PersistentVolumes {
  private static final Logger log = LoggerFactory.getLogger(LocalStore.class);
  private static final int OWNER_ONLY = 0700;

  /** Writers that touch several files are waited for a moment, so that they are seen as one. */
  private static final Duration SETTLED = Duration.ofMillis(10);

  /** A file that was only begun will soon be closed, which is an event of its own. */
  private static final Duration BEGUN = Duration.ofMillis(100);

  private static final Duration LONGEST_SETTLING = Duration.ofMillis(500);
  private static final Duration RESCAN = Duration.ofSeconds(60);

  private final LocalFolder folder;
  private final FileWatcher watcher;
  private final Consumer<Set<LocalName>> changes;
  private final BlockingQueue<Duration> events = new LinkedBlockingQueue<>();
  private final Map<Path, Watch> watches = new HashMap<>();

  /** Folders whose watch has ended by itself. */
  private final Set<Path> ended = ConcurrentHashMap.newKeySet();

  private final Thread thread;
  private volatile LocalState state = LocalState.EMPTY;

  /**
   * A store that has read nothing yet.
   *
   * @param folder where it is; made when it is missing
   * @param credentials systemd's folder for this service, if it has any
   * @param changes is told which objects are answered differently from now on, on the store's
   *     thread
   */
  public LocalStore(
      Path folder,
      Optional<Path> credentials,
      FileWatcher watcher,
      Consumer<Set<LocalName>> changes)
      throws IOException {
    this.folder = new LocalFolder(folder, credentials, FileRights.ofThisProcess());
    this.watcher = watcher;
    this.changes = changes;
    this.thread = Thread.ofVirtual().name("local-store").unstarted(this::followChanges);
  }

  /** Reads everything and follows changes from now on; returns when it can answer. */
  public void start() {
    makeFolder();
    readAgain();
    thread.start();
  }

  /** Ends the thread; what was read is still answered. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  @Override
  public ConfigObjects.Answer find(Pod pod, Kind kind, String name) {
    if (!StaticPods.isStatic(pod)) {
      return new ConfigObjects.Answer.Absent();
    }
    LocalState now = state;
    ConfigObjects.Answer own =
        now.answer(new LocalName(kind, pod.getMetadata().getNamespace(), name));
    return own instanceof ConfigObjects.Answer.Absent
        ? now.answer(new LocalName(kind, LocalFolder.ANY_NAMESPACE, name))
        : own;
  }

  @Override
  public PersistentVolumes.Answer claimed(Pod pod, String claim) {
    return StaticPods.isStatic(pod)
        ? state.claimed(LocalName.claim(pod.getMetadata().getNamespace(), claim))
        : new PersistentVolumes.Answer.Absent();
  }

  /** All that cannot be used now, as lines for a person. */
  public List<String> problems() {
    return state.problems().stream().map(LocalProblem::toString).toList();
  }

  private void makeFolder() {
    Path path = folder.path();
    try {
      if (!Files.isDirectory(path)) {
        Path parent = path.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        FileModes.makeFolder(path, OWNER_ONLY);
      }
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("folder", path)
          .addKeyValue("err", failure.toString())
          .log("Could not make the folder of local objects");
    }
  }

  private void followChanges() {
    try {
      while (true) {
        Duration settling = events.poll(RESCAN.toNanos(), TimeUnit.NANOSECONDS);
        if (settling != null) {
          settle(settling);
        }
        readAgain();
      }
    } catch (InterruptedException stop) {
      watches.values().forEach(Watch::close);
      watches.clear();
    }
  }

  private void settle(Duration first) throws InterruptedException {
    long end = System.nanoTime() + LONGEST_SETTLING.toNanos();
    Optional<Duration> wait = Optional.of(first);
    while (wait.isPresent() && System.nanoTime() < end) {
      wait = Optional.ofNullable(events.poll(wait.get().toNanos(), TimeUnit.NANOSECONDS));
    }
  }

  private void readAgain() {
    // Watched first: what changes while it is read is an event, and read again.
    watchFolders();
    LocalState before = state;
    LocalState now = before.after(folder.scan());
    state = now;
    report(before, now);
    Set<LocalName> changed = now.changedSince(before);
    if (!changed.isEmpty()) {
      log.atInfo().addKeyValue("objects", changed).log("Local objects changed");
      changes.accept(changed);
    }
  }

  private void watchFolders() {
    try {
      Set<Path> wanted = new HashSet<>(folder.folders());
      Path parent = folder.path().toAbsolutePath().getParent();
      if (parent != null) {
        wanted.add(parent);
      }
      watches
          .entrySet()
          .removeIf(entry -> {
            boolean gone = ended.remove(entry.getKey()) || !wanted.contains(entry.getKey());
            if (gone) {
              entry.getValue().close();
            }
            return gone;
          });
      for (Path path : wanted) {
        if (!watches.containsKey(path)) {
          watches.put(
              path,
              watcher.watch(
                  path, path.equals(parent) ? this::heardBeside : event -> heard(path, event)));
        }
      }
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("folder", folder.path())
          .addKeyValue("err", failure.toString())
          .log("Could not watch local objects; they are read once a minute");
    }
  }

  /** On the watcher's thread. */
  private void heard(Path path, FileEvent event) {
    switch (event) {
      case FileEvent.EntryChanged(Change change, String _, boolean isFolder) ->
          events.add(change == Change.CREATED && !isFolder ? BEGUN : SETTLED);
      case FileEvent.FolderAttributesChanged _, FileEvent.EventsLost _ -> events.add(SETTLED);
      case FileEvent.FolderGone _ -> {
        ended.add(path);
        events.add(SETTLED);
      }
    }
  }

  /** Of the folder's neighbours only the folder itself matters: it may be replaced as a whole. */
  private void heardBeside(FileEvent event) {
    if (event instanceof FileEvent.EntryChanged(Change _, String name, boolean _)
        && folder.path().endsWith(name)) {
      events.add(SETTLED);
    }
  }

  private static void report(LocalState before, LocalState now) {
    now.problems().stream()
        .filter(problem -> !before.problems().contains(problem))
        .forEach(problem ->
            log.atWarn().addKeyValue("err", problem).log("A local object cannot be used as it is"));
    before.problems().stream()
        .filter(problem -> !now.problems().contains(problem))
        .forEach(problem ->
            log.atInfo().addKeyValue("was", problem).log("A local object is in order again"));
  }
}
