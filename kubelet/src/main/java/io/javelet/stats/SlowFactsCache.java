package io.javelet.stats;

import io.javelet.os.FileSystemStatistics;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeStatistics;
import io.javelet.runtime.RuntimeStatistics.DiskUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link SlowFacts} fresh while somebody asks: what is older than ten seconds is read again
 * beside the request, what is older than two minutes before it is answered: those who ask once a
 * minute, as most do, need not wait either. Any thread.
 */
final class SlowFactsCache {
  private static final Logger log = LoggerFactory.getLogger(SlowFactsCache.class);
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final Duration USABLE = Duration.ofMinutes(2);

  private final RuntimeStatistics runtime;
  private final Path root;
  private final InstantSource clock;
  private final AtomicBoolean reading = new AtomicBoolean();
  private volatile Optional<SlowFacts> newest = Optional.empty();

  /**
   * @param root the agent's folder, whose file system is the node's
   */
  SlowFactsCache(RuntimeStatistics runtime, Path root, InstantSource clock) {
    this.runtime = runtime;
    this.root = root;
    this.clock = clock;
  }

  SlowFacts of(List<PodSight> pods) {
    Optional<SlowFacts> now = newest;
    Duration age = now.map(facts -> Duration.between(facts.at(), clock.instant())).orElse(USABLE);
    if (now.isEmpty() || age.compareTo(USABLE) >= 0) {
      SlowFacts read = read(pods);
      newest = Optional.of(read);
      return read;
    }
    if (age.compareTo(FRESH) > 0 && reading.compareAndSet(false, true)) {
      Thread.ofVirtual().name("slow-statistics").start(() -> refresh(pods));
    }
    return now.get();
  }

  private void refresh(List<PodSight> pods) {
    try {
      newest = Optional.of(read(pods));
    } finally {
      reading.set(false);
    }
  }

  /** All of it as it is now. */
  SlowFacts read(List<PodSight> pods) {
    Map<ContainerId, DiskUse> layers = new HashMap<>();
    try {
      runtime.writableLayers().forEach(layer -> layers.put(layer.container(), layer.use()));
    } catch (CriException away) {
      silent(away);
    }
    return new SlowFacts(clock.instant(), layers, logs(pods), disks());
  }

  /** The file systems as they are now. */
  SlowFacts.Disks disks() {
    Optional<SlowFacts.Place> images = Optional.empty();
    Optional<SlowFacts.Place> containers = Optional.empty();
    try {
      RuntimeStatistics.FileSystems systems = runtime.fileSystems();
      images = systems.images().flatMap(SlowFactsCache::place);
      containers = systems.containers().flatMap(SlowFactsCache::place);
    } catch (CriException away) {
      silent(away);
    }
    return new SlowFacts.Disks(statistics(root), images, containers);
  }

  private static void silent(CriException away) {
    log.atDebug()
        .addKeyValue("err", String.valueOf(away.getMessage()))
        .log("The runtime does not tell its disk use");
  }

  private static Map<ContainerId, DiskUse> logs(List<PodSight> pods) {
    Map<ContainerId, DiskUse> logs = new HashMap<>();
    for (PodSight pod : pods) {
      for (RuntimeContainer container : pod.status().running()) {
        Path folder = Path.of(container.logPath()).getParent();
        if (folder != null) {
          logs.put(container.id(), size(folder));
        }
      }
    }
    return logs;
  }

  private static DiskUse size(Path folder) {
    long bytes = 0;
    long files = 0;
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path each : entries.toList()) {
        bytes += Files.size(each);
        files++;
      }
    } catch (IOException rotated) {
      log.atTrace().addKeyValue("err", rotated.toString()).log("A log went away");
    }
    return new DiskUse("", bytes, files);
  }

  /** Whether containers' layers are on another file system than the agent's folder. */
  boolean hasOwnLayerDisk() {
    try {
      Optional<String> layers =
          runtime
              .fileSystems()
              .containers()
              .map(DiskUse::mountPoint)
              .filter(mountPoint -> !mountPoint.isEmpty());
      return layers.isPresent() && !FileSystemStatistics.isOneFor(root, Path.of(layers.get()));
    } catch (CriException away) {
      silent(away);
      return false;
    } catch (IOException gone) {
      log.atDebug().addKeyValue("err", gone.toString()).log("A file system cannot be asked");
      return false;
    }
  }

  private static Optional<SlowFacts.Place> place(DiskUse use) {
    if (use.mountPoint().isEmpty()) {
      return Optional.empty();
    }
    return statistics(Path.of(use.mountPoint())).map(system -> new SlowFacts.Place(use, system));
  }

  private static Optional<FileSystemStatistics> statistics(Path path) {
    try {
      return Optional.of(FileSystemStatistics.of(path));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
