package io.javelet.source;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.os.FileEvent;
import io.javelet.os.FileEvent.Change;
import io.javelet.os.FileWatcher;
import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodUid;
import io.javelet.source.ManifestFiles.Look;
import io.javelet.source.ManifestFiles.Removals;
import io.javelet.source.ManifestFolder.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the pods of a folder of manifests, or of one manifest. One virtual thread of its own
 * ("static-pod-files") reacts to inotify and looks at everything again every so often, since some
 * changes send no event. It never takes a pod away unless its file was removed from the very folder
 * that held it. Upstream: {@code sourceFile}, which takes whatever it can read for all there is.
 */
public final class StaticPodFileSource implements PodSource {
  private static final Logger log = LoggerFactory.getLogger(StaticPodFileSource.class);
  private static final Duration SHORTEST_RESCAN = Duration.ofSeconds(1);

  /**
   * What the user chose.
   *
   * @param path a folder of manifests, or one manifest
   * @param rescan how often everything is looked at without an event
   * @param missingIsEmpty whether a folder that is not there counts as an empty one, as upstream
   */
  public record Settings(Path path, Duration rescan, boolean missingIsEmpty) {}

  private sealed interface Signal {
    record Filed(Path folder, FileEvent event) implements Signal {}

    /** The status of a pod that a change depends on. */
    record Status() implements Signal {}

    /** What manifests may refer to. */
    record Objects() implements Signal {}
  }

  /** A first look that finds something half done may be followed by another before all is told. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

  private final Settings settings;
  private final ManifestLedger ledger;
  private final KeptManifests kept;
  private final ManifestJudge judge;
  private final FolderWatches watches;
  private final Clock clock;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofVirtual().name("static-pod-files").unstarted(this::run);

  // Owned by the thread.
  private Optional<FolderIdentity> trusted = Optional.empty();
  private Optional<Path> folder = Optional.empty();
  private Optional<Instant> goneSince = Optional.empty();
  private Map<Path, Set<String>> steps = Map.of();
  private Set<String> toldLeftovers = Set.of();
  private boolean single;
  private Instant lastLook = Instant.MIN;
  private Instant begun = Instant.MIN;
  private boolean heard;

  /**
   * @param watcher tells what changes
   */
  public StaticPodFileSource(Settings settings, SourceParts parts, FileWatcher watcher) {
    this.settings = settings;
    this.clock = parts.clock();
    this.kept = new KeptManifests(parts.keptFolder());
    this.judge = new ManifestJudge(parts.reader(), clock);
    var reports =
        new TroubleReports(PodSourceName.FILE, parts.node(), parts.events(), parts.metrics());
    this.ledger = new ManifestLedger(PodSourceName.FILE, parts.snapshots(), kept, reports, clock);
    this.watches =
        new FolderWatches(watcher, (where, event) -> signals.add(new Signal.Filed(where, event)));
  }

  @Override
  public PodSourceName name() {
    return PodSourceName.FILE;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void statusChanged(PodUid uid, PodStatus status) {
    if (ledger.statusChanged(uid, status)) {
      signals.add(new Signal.Status());
    }
  }

  @Override
  public void objectsChanged() {
    signals.add(new Signal.Objects());
  }

  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
    watches.close();
    kept.stop();
  }

  private void run() {
    Map<ManifestOrigin, KeptManifest> restored = new HashMap<>();
    kept.load(PodSourceName.FILE)
        .forEach((origin, manifest) -> {
          if (isOurs(Path.of(origin.location()))) {
            restored.put(origin, manifest);
          } else {
            // Of a path that was configured before.
            kept.drop(origin);
          }
        });
    trusted =
        Optional.of(kept.place())
            .filter(place -> place.endsWith(placeMark()))
            .flatMap(place ->
                FolderIdentity.decode(place.substring(0, place.length() - placeMark().length())));
    single =
        restored.keySet().stream()
            .anyMatch(origin -> origin.location().equals(settings.path().toString()));
    var files =
        new ManifestFiles(
            judge, ledger, restored, trusted.map(FolderIdentity::mountPoint).orElse(""), clock);
    kept.start();
    begun = clock.instant();
    try {
      lookAtAll(files, Set.of(), true);
      while (true) {
        react(files, await(files));
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Manifests are no longer looked at");
    }
  }

  private boolean isOurs(Path file) {
    return file.equals(settings.path()) || settings.path().equals(file.getParent());
  }

  /** What is noted of a folder counts only for the path that it was found by. */
  private String placeMark() {
    return "\n" + settings.path();
  }

  private List<Signal> await(ManifestFiles files) throws InterruptedException {
    Duration rescan =
        settings.rescan().compareTo(SHORTEST_RESCAN) < 0 ? SHORTEST_RESCAN : settings.rescan();
    Instant next = lastLook.plus(rescan);
    next = files.nextLook().isBefore(next) ? files.nextLook() : next;
    next = ledger.nextLook().isBefore(next) ? ledger.nextLook() : next;
    if (goneSince.isPresent()) {
      Instant settled = goneSince.get().plus(ManifestFiles.SETTLED);
      next = settled.isAfter(lastLook) && settled.isBefore(next) ? settled : next;
    }
    List<Signal> arrived = new ArrayList<>();
    long left = Math.max(0, Duration.between(clock.instant(), next).toNanos());
    Optional.ofNullable(signals.poll(left, TimeUnit.NANOSECONDS)).ifPresent(arrived::add);
    signals.drainTo(arrived);
    return arrived;
  }

  private void react(ManifestFiles files, List<Signal> arrived) {
    Set<Path> complete = new HashSet<>();
    Set<String> names = new TreeSet<>();
    boolean all = arrived.isEmpty();
    boolean any = arrived.isEmpty();
    boolean status = false;
    boolean anew = arrived.isEmpty();
    for (Signal arrival : arrived) {
      if (arrival instanceof Signal.Objects) {
        anew = true;
        all = true;
        any = true;
      }
      status |= arrival instanceof Signal.Status;
      if (!(arrival instanceof Signal.Filed signal)) {
        continue;
      }
      if (!(signal.event() instanceof FileEvent.EntryChanged(Change change, String name, _))) {
        all = true;
        any = true;
        continue;
      }
      boolean whole = change == Change.WRITTEN || change == Change.MOVED_IN;
      boolean own = folder.equals(Optional.of(signal.folder()));
      boolean step = steps.getOrDefault(signal.folder(), Set.of()).contains(name);
      if (whole && (own || step)) {
        complete.add(signal.folder().resolve(name));
        complete.add(single ? settings.path() : settings.path().resolve(name));
      }
      if (step) {
        all = true;
        any = true;
      } else if (own && !single && !IgnoredNames.isHidden(name)) {
        names.add(name);
        any = true;
      }
    }
    if (anew) {
      files.judgeRefusedAnew();
    }
    if (all || goneSince.isPresent() || isHolding()) {
      if (any) {
        lookAtAll(files, complete, false);
      }
    } else if (!names.isEmpty()) {
      lookAt(files, names, complete);
    }
    if (status && heard) {
      ledger.settle();
    }
  }

  private void lookAt(ManifestFiles files, Set<String> names, Set<Path> complete) {
    Set<String> leftovers = new TreeSet<>(toldLeftovers);
    Look how =
        new Look(
            trusted.map(FolderIdentity::mountPoint).orElse(""), complete, false, Removals.LATER);
    for (String name : names) {
      if (IgnoredNames.leftover(name).isPresent()) {
        leftovers.add(name);
      } else {
        follow(files, name, settings.path().resolve(name), how);
      }
    }
    tellLeftovers(leftovers);
    if (heard) {
      ledger.settle();
    }
  }

  private void lookAtAll(ManifestFiles files, Set<Path> complete, boolean first) {
    lastLook = clock.instant();
    files.beginRound();
    watchWay();
    switch (ManifestFolder.look(settings.path(), single)) {
      case Listing.Missing _ -> gone(files, "does not exist", settings.missingIsEmpty());
      case Listing.Unreadable(String reason) ->
          gone(files, "cannot be looked into: " + reason, false);
      case Listing.Found found -> {
        boolean back = goneSince.isPresent();
        goneSince = Optional.empty();
        if (back) {
          files.judgeAnew();
        }
        found(files, found, complete, first);
      }
    }
    watches.keepOnly(watched());
    boolean halfDone = files.nextLook().isBefore(begun.plus(FIRST_LOOK));
    if (heard || !halfDone) {
      heard = true;
      ledger.settle();
    }
  }

  private void found(
      ManifestFiles files, Listing.Found found, Set<Path> complete, boolean trusting) {
    single = found.single();
    boolean same =
        trusted
            .filter(known -> known.inode() == found.identity().inode())
            .filter(known -> known.mountPoint().equals(found.identity().mountPoint()))
            .isPresent();
    boolean holdsSomething = !found.manifests().isEmpty() || (single && !found.otherwiseEmpty());
    Look how =
        new Look(
            found.identity().mountPoint(),
            complete,
            trusting,
            same || holdsSomething ? Removals.COUNT : Removals.HELD);
    Map<String, Path> all = new TreeMap<>(found.manifests());
    for (String name : files.names()) {
      files.path(name).ifPresent(path -> all.putIfAbsent(name, path));
    }
    all.forEach((name, path) -> follow(files, name, path, how));
    tellLeftovers(found.leftovers());
    remember(found.identity(), holdsSomething);
  }

  /** The place counts as the manifests' own unless some of them are held because it is another. */
  private void remember(FolderIdentity identity, boolean holdsSomething) {
    boolean other = !trusted.equals(Optional.of(identity));
    boolean usable = trusted.isEmpty() || holdsSomething;
    if (other && usable && !isHolding()) {
      trusted = Optional.of(identity);
      kept.place(identity.encode() + placeMark());
    }
  }

  /** Whether some manifests are held because the folder they were in is not there. */
  private boolean isHolding() {
    return ledger.entries().stream()
        .flatMap(entry -> entry.trouble().stream())
        .anyMatch(trouble -> trouble.reason() == ManifestTrouble.Reason.SOURCE_GONE);
  }

  private void follow(ManifestFiles files, String name, Path path, Look how) {
    if (Files.isSymbolicLink(path)) {
      watchSteps(path);
    }
    files.look(name, path, how);
  }

  private void gone(ManifestFiles files, String problem, boolean counts) {
    boolean first = goneSince.isEmpty();
    Instant since = goneSince.orElse(lastLook);
    goneSince = Optional.of(since);
    files.restoreAll();
    if (first) {
      log.atInfo()
          .addKeyValue("path", settings.path())
          .addKeyValue("problem", problem)
          .log("Manifests are waited for");
    }
    if (since.plus(ManifestFiles.SETTLED).isAfter(clock.instant())) {
      return;
    }
    var inForce =
        ledger.entries().stream()
            .filter(entry -> entry.inForce().isPresent())
            .map(ManifestEntry::origin)
            .toList();
    if (counts) {
      inForce.forEach(ledger::remove);
      files.forgetAll();
    } else {
      ledger.refuseAll(settings.path().toString(), problem, inForce);
    }
  }

  private void watchWay() {
    steps = new HashMap<>();
    watchSteps(settings.path());
    try {
      Path real = settings.path().toRealPath();
      boolean isFolder = Files.isDirectory(real);
      folder = isFolder ? Optional.of(real) : Optional.empty();
      folder.ifPresent(watches::add);
    } catch (IOException missing) {
      folder = Optional.empty();
    }
  }

  private Set<Path> watched() {
    Set<Path> wanted = new HashSet<>(steps.keySet());
    folder.ifPresent(wanted::add);
    return wanted;
  }

  private void watchSteps(Path path) {
    try {
      LinkTrail.of(path)
          .forEach((where, names) -> {
            steps.computeIfAbsent(where, _ -> new HashSet<>()).addAll(names);
            watches.add(where);
          });
    } catch (IOException unfollowable) {
      log.atDebug()
          .addKeyValue("path", path)
          .addKeyValue("err", unfollowable.toString())
          .log("A path cannot be followed");
    }
  }

  private void tellLeftovers(Set<String> leftovers) {
    for (String name : leftovers) {
      if (!toldLeftovers.contains(name)) {
        log.atWarn()
            .addKeyValue("file", settings.path().resolve(name))
            .addKeyValue("ending", IgnoredNames.leftover(name).orElse(name))
            .log("A file is passed by: its name is that of a backup or an editor's own");
      }
    }
    toldLeftovers = Set.copyOf(leftovers);
  }
}
