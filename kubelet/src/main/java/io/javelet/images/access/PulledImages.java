package io.javelet.images.access;

import io.javelet.config.ImageConfiguration.CredentialsPolicy;
import io.javelet.images.ImageName;
import io.javelet.images.PullCredentials;
import io.javelet.metrics.ImageMetrics;
import io.javelet.metrics.ImageMetrics.AccessCheck;
import io.javelet.runtime.RuntimeImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers with what images were pulled, and says whether a pod may use one that is here without
 * pulling it for itself. Thread-safe; touches the disk. Upstream's counterpart: {@code
 * PullManager}.
 */
public final class PulledImages {
  private static final Logger log = LoggerFactory.getLogger(PulledImages.class);

  /** As upstream: only so many secrets are noted down because they were seen to match. */
  private static final int MOST_SECRETS = 100;

  private final PullRecords records;
  private final VerifiedImages verified;
  private final ImageMetrics metrics;
  private final Clock clock;
  private final ReentrantLock turn = new ReentrantLock();

  /** Pulls under way by image. Guarded by {@link #turn}. */
  private final Map<String, Integer> underWay = new HashMap<>();

  /** Looks up what a pod can show. */
  @FunctionalInterface
  public interface OfPod {
    /** All that the pod could show the image's registry. */
    List<PullCredentials> credentials() throws InterruptedException;
  }

  private PulledImages(
      PullRecords records, VerifiedImages verified, ImageMetrics metrics, Clock clock) {
    this.records = records;
    this.verified = verified;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Those that the records below the agent's root directory tell of.
   *
   * @param exemptions names that need no verification under the policy with a list
   * @throws IOException when the records' folders cannot be made or read
   */
  public static PulledImages open(
      Path root,
      CredentialsPolicy policy,
      List<String> exemptions,
      ImageMetrics metrics,
      Clock clock)
      throws IOException {
    return new PulledImages(
        PullRecords.open(root, metrics), new VerifiedImages(policy, exemptions), metrics, clock);
  }

  /**
   * Makes records of pulls that an earlier agent did not see the end of: such an image was pulled
   * nobody knows with what.
   *
   * @param present all images that the runtime has
   */
  public void recover(List<RuntimeImage> present) {
    turn.lock();
    try {
      for (String image : records.underWay()) {
        String wanted = canonical(image);
        for (RuntimeImage each : present) {
          boolean meant =
              each.tags().stream().anyMatch(name -> canonical(name).equals(wanted))
                  || each.digests().stream().anyMatch(name -> canonical(name).equals(wanted));
          if (meant) {
            if (records.record(each.id()).isEmpty()) {
              records.write(PulledRecord.of(each.id(), clock.instant()));
            }
            records.end(image);
          }
        }
      }
    } catch (IOException failure) {
      warn("Pulls of an earlier agent cannot be looked at", failure);
    } finally {
      turn.unlock();
    }
  }

  /**
   * A pull is about to begin.
   *
   * @param image as the pod writes it
   * @throws IOException when that cannot be noted down; the pull must not begin then
   */
  public void begin(String image) throws IOException {
    turn.lock();
    try {
      records.begin(image);
      underWay.merge(image, 1, Integer::sum);
    } finally {
      turn.unlock();
    }
  }

  /** A pull came to nothing. */
  public void failed(String image) {
    turn.lock();
    try {
      ended(image);
    } finally {
      turn.unlock();
    }
  }

  /**
   * A pull succeeded.
   *
   * @param used what the registry was shown
   */
  public void pulled(String image, String imageRef, PullCredentials used) {
    turn.lock();
    try {
      note(image, imageRef, ImageAccess.of(used));
      ended(image);
    } catch (IOException failure) {
      // The intent stays: it says that the image was pulled here.
      warn("What an image was pulled with cannot be noted down", failure);
    } finally {
      turn.unlock();
    }
  }

  private void ended(String image) {
    int left = underWay.merge(image, -1, Integer::sum);
    if (left > 0) {
      return;
    }
    underWay.remove(image);
    try {
      records.end(image);
    } catch (IOException failure) {
      warn("The note of a pull that is over cannot be removed", failure);
    }
  }

  /**
   * Whether a pod has to pull an image that is here, to show that it may have it.
   *
   * @param image as the pod writes it
   * @param imageRef the runtime's id of it
   */
  public boolean mustPull(String image, String imageRef, OfPod pod) throws InterruptedException {
    Optional<PulledRecord> record;
    boolean pulledHere;
    turn.lock();
    try {
      record = records.record(imageRef);
      pulledHere = record.isPresent() || underWay.containsKey(image) || records.isUnderWay(image);
    } catch (IOException failure) {
      warn("What an image was pulled with is not known, so that it is pulled again", failure);
      return told(AccessCheck.ERROR);
    } finally {
      turn.unlock();
    }
    if (!verified.includes(image, pulledHere)) {
      return told(AccessCheck.POLICY_ALLOWED);
    }
    Optional<ImageAccess> known =
        record
            .map(PulledRecord::names)
            .flatMap(names -> Optional.ofNullable(names.get(VerifiedImages.bare(image))));
    if (known.isEmpty()) {
      return told(AccessCheck.MUST_AUTHENTICATE);
    }
    Optional<ImageAccess> admitted =
        known.get().everyPod() ? known : known.get().admits(pod.credentials());
    if (admitted.isEmpty()) {
      return told(AccessCheck.MUST_AUTHENTICATE);
    }
    if (!known.get().with(admitted.get()).equals(known.get())
        && known.get().secrets().size() < MOST_SECRETS) {
      remember(image, imageRef, admitted.get());
    }
    return told(AccessCheck.RECORD_FOUND);
  }

  private boolean told(AccessCheck result) {
    metrics.accessChecked(result);
    return switch (result) {
      case POLICY_ALLOWED, RECORD_FOUND -> false;
      case MUST_AUTHENTICATE, ERROR -> true;
    };
  }

  /** What was seen to match now may be all that is left to match later. */
  private void remember(String image, String imageRef, ImageAccess admitted) {
    turn.lock();
    try {
      note(image, imageRef, admitted);
    } catch (IOException failure) {
      warn("What an image can be used with cannot be noted down", failure);
    } finally {
      turn.unlock();
    }
  }

  private void note(String image, String imageRef, ImageAccess access) throws IOException {
    Instant now = clock.instant();
    Optional<PulledRecord> before = readable(imageRef);
    PulledRecord after =
        before
            .orElseGet(() -> PulledRecord.of(imageRef, now))
            .with(VerifiedImages.bare(image), access, now);
    if (before.filter(after::equals).isEmpty()) {
      records.write(after);
    }
  }

  private Optional<PulledRecord> readable(String imageRef) {
    try {
      return records.record(imageRef);
    } catch (IOException damaged) {
      warn("A record of an image is damaged and written anew", damaged);
      return Optional.empty();
    }
  }

  /**
   * Forgets images that are gone.
   *
   * @param present all images that the runtime has
   * @param until when it said so; what was pulled since is not among them
   */
  public void prune(List<RuntimeImage> present, Instant until) {
    Set<String> ids = new HashSet<>();
    present.forEach(each -> ids.add(each.id()));
    turn.lock();
    try {
      for (PulledRecord each : records.records()) {
        // Records know whole seconds only.
        boolean older = each.updated().plusSeconds(1).isBefore(until);
        if (older && !ids.contains(each.imageRef())) {
          records.remove(each.imageRef());
        }
      }
    } catch (IOException failure) {
      warn("Records of images that are gone cannot be removed", failure);
    } finally {
      turn.unlock();
    }
  }

  private static String canonical(String image) {
    return ImageName.parse(image) instanceof ImageName.Parsed.Valid(ImageName name)
        ? name.canonical()
        : image;
  }

  private static void warn(String what, IOException failure) {
    log.atWarn().addKeyValue("err", failure.toString()).log(what);
  }
}
