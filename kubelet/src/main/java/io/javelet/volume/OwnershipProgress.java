package io.javelet.volume;

import io.javelet.events.EventReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of volumes with so many files that giving them to a group keeps their pod waiting. A
 * virtual thread ("volume-ownership") watches while the work goes on. Any thread. Upstream's
 * counterpart: the progress monitor of {@code VolumeOwnership}.
 *
 * @param first after which time it is told
 * @param every how often from then on
 */
record OwnershipProgress(Duration first, Duration every) {
  private static final Logger log = LoggerFactory.getLogger(OwnershipProgress.class);

  /** As patient as upstream. */
  static final OwnershipProgress USUAL =
      new OwnershipProgress(Duration.ofSeconds(30), Duration.ofSeconds(60));

  /** Gives files to a group. */
  @FunctionalInterface
  interface Work {
    /**
     * Does it to the end.
     *
     * @param done counts the files
     */
    void run(AtomicLong done) throws IOException;
  }

  /**
   * Does the work.
   *
   * @param place the volume's folder from the pod's UID on
   * @param told while it takes long
   */
  void during(String place, Consumer<VolumeNotice> told, Work work) throws IOException {
    var done = new AtomicLong();
    var over = new CountDownLatch(1);
    Thread.ofVirtual().name("volume-ownership").start(() -> watch(place, told, done, over));
    try {
      work.run(done);
    } finally {
      over.countDown();
    }
  }

  private void watch(
      String place, Consumer<VolumeNotice> told, AtomicLong done, CountDownLatch over) {
    String what = "Setting volume ownership for " + place;
    try {
      if (over.await(first.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
      told.accept(
          notice(
              what
                  + " is taking longer than expected, consider using OnRootMismatch -"
                  + " https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#configure-volume-permission-and-ownership-change-policy-for-pods"));
      while (!over.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
        told.accept(notice("%s, processed %d files.".formatted(what, done.get())));
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Nobody watches a volume's files any more");
    }
  }

  private static VolumeNotice notice(String message) {
    return VolumeNotice.warning(EventReason.VOLUME_PERMISSION_CHANGE_IN_PROGRESS.word(), message);
  }
}
