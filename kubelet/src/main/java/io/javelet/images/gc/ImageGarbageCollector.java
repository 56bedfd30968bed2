package io.javelet.images.gc;

import io.javelet.config.ImageCollectionConfiguration;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.images.access.PulledImages;
import io.javelet.metrics.EvictionMetrics;
import io.javelet.metrics.EvictionMetrics.ImageRemoval;
import io.javelet.os.FileSystemStatistics;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.RuntimeImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes images of no container: those unused for too long, and, when their file system is fuller
 * than a threshold, the longest unused ones until it is below another. Every five minutes on a
 * virtual thread of its own ("image-gc"), and when somebody asks. It never removes an image that a
 * container, dead or alive, was made from, the sandbox's, one that the runtime calls pinned, or one
 * that came by an archive. Upstream's counterpart: {@code imageGCManager}.
 */
public final class ImageGarbageCollector {
  private static final Logger log = LoggerFactory.getLogger(ImageGarbageCollector.class);
  private static final Duration PERIOD = Duration.ofMinutes(5);
  private static final int NEVER_FULL = 100;
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");

  /** Tells how full the file system of the images is. */
  @FunctionalInterface
  public interface Disk {
    /** As it is now. May block. */
    FileSystemStatistics statistics() throws IOException;
  }

  /**
   * Who is told.
   *
   * @param events everybody
   * @param node this node
   * @param metrics counts
   */
  public record Told(EventRecorder events, EventTarget node, EvictionMetrics metrics) {}

  private final ImageService images;
  private final Predicate<String> pinned;
  private final Disk disk;
  private final Told told;
  private final Clock clock;
  private final Instant began;
  private final Optional<PulledImages> access;
  private final Thread thread = Thread.ofVirtual().name("image-gc").unstarted(this::run);
  private final Semaphore rounds = new Semaphore(0);
  private final ReentrantLock turns = new ReentrantLock();

  /** Guarded by {@link #turns}. */
  private final ImageUses uses = new ImageUses();

  private volatile ImageCollectionConfiguration policy;

  /** Of the thread alone. */
  private boolean failedBefore;

  /**
   * @param pinned whether an image name must stay whatever the runtime says
   * @param access forgets images that are gone; absent where nobody remembers them
   */
  public ImageGarbageCollector(
      ImageCollectionConfiguration policy,
      ImageService images,
      Predicate<String> pinned,
      Disk disk,
      Told told,
      Optional<PulledImages> access,
      Clock clock) {
    this.access = access;
    this.policy = policy;
    this.images = images;
    this.pinned = pinned;
    this.disk = disk;
    this.told = told;
    this.clock = clock;
    this.began = clock.instant();
  }

  /** The file system that the runtime says it keeps images on. */
  public static Disk diskOf(ImageService images) {
    return () -> {
      List<String> mountPoints = images.fileSystems();
      if (mountPoints.isEmpty()) {
        throw new IOException("the runtime does not tell where its images are");
      }
      return FileSystemStatistics.of(Path.of(mountPoints.getFirst()));
    };
  }

  /** Begins to collect. */
  public void start() {
    thread.start();
  }

  /** Ends the thread; a removal under way is finished by the runtime. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Other ages and thresholds hold from now on: a round begins at once. */
  public void follow(ImageCollectionConfiguration changed) {
    policy = changed;
    rounds.release();
  }

  /** Removes every image that nobody uses and that is old enough. Blocks until it is done. */
  public void deleteUnused() {
    turns.lock();
    try {
      free(Long.MAX_VALUE, look());
    } finally {
      turns.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        round();
        if (rounds.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
          rounds.drainPermits();
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Images are no longer collected");
    }
  }

  /** One round; a second failure in a row is an event, as upstream. */
  void round() {
    try {
      collect();
      failedBefore = false;
    } catch (IOException | CriException failure) {
      log.atWarn()
          .addKeyValue("err", failure.getMessage())
          .log("Images could not be collected; the next round will try again");
      if (failedBefore) {
        told.events()
            .warning(
                told.node(), EventReason.IMAGE_GC_FAILED, String.valueOf(failure.getMessage()));
      }
      failedBefore = true;
    }
  }

  /**
   * One round.
   *
   * @throws IOException when nobody knows how full the file system is, or it stays too full
   * @throws CriException when the runtime does not tell its images
   */
  void collect() throws IOException {
    turns.lock();
    try {
      ImageCollectionConfiguration now = policy;
      Instant looked = look();
      now.maximumAge().ifPresent(age -> removeOld(age, looked));
      if (now.highPercent() >= NEVER_FULL) {
        return;
      }
      FileSystemStatistics full = disk.statistics();
      if (full.capacityBytes() <= 0) {
        String problem = "invalid capacity 0 on image filesystem";
        told.events().warning(told.node(), EventReason.INVALID_DISK_CAPACITY, problem);
        throw new IOException(problem);
      }
      long percent = 100 - full.availableBytes() * 100 / full.capacityBytes();
      if (percent < now.highPercent()) {
        return;
      }
      long wanted = full.capacityBytes() * (100 - now.lowPercent()) / 100 - full.availableBytes();
      log.atInfo()
          .addKeyValue("usage", percent)
          .addKeyValue("highThreshold", now.highPercent())
          .addKeyValue("amountToFree", wanted)
          .addKeyValue("lowThreshold", now.lowPercent())
          .log("The file system of images is too full; removing images of no container");
      long freed = free(wanted, looked);
      if (freed < wanted) {
        String problem =
            String.format(
                Locale.ROOT,
                "Insufficient free disk space on the node's image filesystem (%d%% of %s used)."
                    + " Failed to free sufficient space by deleting unused images (freed %d bytes)."
                    + " Investigate disk usage, as it could be used by active images, logs,"
                    + " volumes, or other data.",
                percent,
                size(full.capacityBytes()),
                freed);
        told.events().warning(told.node(), EventReason.FREE_DISK_SPACE_FAILED, problem);
        throw new IOException(problem);
      }
    } finally {
      turns.unlock();
    }
  }

  /** As in {@code 114.7 GiB}. */
  private static String size(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 1024 && unit < UNITS.size() - 1) {
      amount /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", amount, UNITS.get(unit));
  }

  private Instant look() {
    Instant now = clock.instant();
    Map<Boolean, List<RuntimeImage>> byHavingId =
        images.images().stream().collect(Collectors.partitioningBy(each -> !each.id().isEmpty()));
    for (RuntimeImage nameless : byHavingId.getOrDefault(false, List.of())) {
      told.events()
          .warning(
              told.node(),
              EventReason.INVALID_IMAGE_ID,
              "ImageID is not valid, skipping, image: " + nameless.tags());
    }
    List<RuntimeImage> present = byHavingId.getOrDefault(true, List.of());
    access.ifPresent(records -> records.prune(present, now));
    uses.seen(present, images.inUse(), now);
    return now;
  }

  private void removeOld(Duration age, Instant now) {
    // What was used before this process began is not known.
    if (Duration.between(began, now).compareTo(age) <= 0) {
      return;
    }
    for (ImageUses.Use use : uses.unused(now)) {
      Instant last = use.lastUsed().isAfter(use.firstSeen()) ? use.lastUsed() : use.firstSeen();
      if (Duration.between(last, now).compareTo(age) > 0 && isRemovable(use.image())) {
        var _ = remove(use.image(), ImageRemoval.AGE);
      }
    }
  }

  private long free(long wanted, Instant now) {
    long freed = 0;
    for (ImageUses.Use use : uses.unused(now)) {
      boolean old = Duration.between(use.firstSeen(), now).compareTo(policy.minimumAge()) >= 0;
      if (old && isRemovable(use.image()) && remove(use.image(), ImageRemoval.SPACE)) {
        freed += use.image().sizeBytes();
        if (freed >= wanted) {
          return freed;
        }
      }
    }
    return freed;
  }

  private boolean isRemovable(RuntimeImage image) {
    return !image.pinned() && image.tags().stream().noneMatch(pinned);
  }

  private boolean remove(RuntimeImage image, ImageRemoval why) {
    try {
      images.remove(image.id());
    } catch (CriException refused) {
      log.atWarn()
          .addKeyValue("image", image.tags())
          .addKeyValue("err", refused.getMessage())
          .log("An image could not be removed");
      return false;
    }
    uses.removed(image);
    told.metrics().imageRemoved(why);
    log.atInfo()
        .addKeyValue("image", image.tags())
        .addKeyValue("id", image.id())
        .addKeyValue("size", image.sizeBytes())
        .addKeyValue("why", why)
        .log("Removed an image that nobody uses");
    return true;
  }
}
