package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Restates upstream's {@code TestSetVolumeOwnershipOwner} for slow changes. */
final class OwnershipProgressTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final String PLACE = "uid/volumes/kubernetes.io~local-volume/disk";

  private final BlockingQueue<VolumeNotice> told = new LinkedBlockingQueue<>();

  private VolumeNotice awaitNotice() throws IOException {
    try {
      VolumeNotice notice = told.poll(60, TimeUnit.SECONDS);
      if (notice == null) {
        throw new IOException("nothing was told");
      }
      return notice;
    } catch (InterruptedException stop) {
      throw new IOException(stop);
    }
  }

  @Test
  void whatTakesLongIsToldOfAtFirstWithAdviceAndThenWithItsProgress() throws Exception {
    var progress = new OwnershipProgress(Duration.ofMillis(1), Duration.ofMillis(1));

    progress.during(
        PLACE,
        told::add,
        done -> {
          done.set(17);
          assertThat(awaitNotice())
              .isEqualTo(
                  VolumeNotice.warning(
                      "VolumePermissionChangeInProgress",
                      "Setting volume ownership for "
                          + PLACE
                          + " is taking longer than expected, consider using OnRootMismatch - "
                          + "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#configure-volume-permission-and-ownership-change-policy-for-pods"));
          for (int again = 0; again < 2; again++) {
            assertThat(awaitNotice())
                .isEqualTo(
                    VolumeNotice.warning(
                        "VolumePermissionChangeInProgress",
                        "Setting volume ownership for " + PLACE + ", processed 17 files."));
          }
        });
  }

  @Test
  void whatIsQuickOrFailsIsNotToldOf() throws Exception {
    var progress = new OwnershipProgress(NEVER, NEVER);

    progress.during(PLACE, told::add, done -> done.set(3));
    assertThatThrownBy(() ->
            progress.during(
                PLACE,
                told::add,
                done -> {
                  throw new IOException("read-only");
                }))
        .hasMessage("read-only");

    assertThat(told).isEmpty();
  }

  @Test
  void itIsAsPatientAsUpstream() {
    assertThat(OwnershipProgress.USUAL)
        .isEqualTo(new OwnershipProgress(Duration.ofSeconds(30), Duration.ofSeconds(60)));
  }
}
