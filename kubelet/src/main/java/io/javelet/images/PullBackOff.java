package io.javelet.images;

import io.javelet.runtime.PodUid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers which pulls failed, and until when they are not to be tried again: 10 s, doubled with
 * each failure up to 300 s, for a pod and an image. Forgets what has not failed for twice the
 * longest delay. Thread-safe. Upstream's counterpart: {@code flowcontrol.Backoff}.
 */
final class PullBackOff {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration FORGOTTEN_AFTER = LONGEST.multipliedBy(2);

  private final Clock clock;
  private final Map<Key, Wait> waits = new HashMap<>();

  private record Key(PodUid pod, String image) {}

  /**
   * A delay that is on.
   *
   * @param failedAt when the pull failed last
   * @param delay how long to wait from then on
   * @param failure how it failed
   */
  record Wait(Instant failedAt, Duration delay, PullFailure failure) {
    Instant end() {
      return failedAt.plus(delay);
    }

    private boolean isForgotten(Instant now) {
      return now.isAfter(failedAt.plus(FORGOTTEN_AFTER));
    }
  }

  PullBackOff(Clock clock) {
    this.clock = clock;
  }

  /**
   * The delay that a pull has to wait for; absent when it may be tried.
   *
   * @param image in its canonical spelling
   */
  synchronized Optional<Wait> current(PodUid pod, String image) {
    return Optional.ofNullable(waits.get(new Key(pod, image)))
        .filter(wait -> clock.instant().isBefore(wait.end()));
  }

  /** Takes note of a failure; says when the next try may be. */
  synchronized Wait failed(PodUid pod, String image, PullFailure failure) {
    Instant now = clock.instant();
    waits.values().removeIf(wait -> wait.isForgotten(now));
    Key key = new Key(pod, image);
    Duration delay =
        Optional.ofNullable(waits.get(key))
            .map(wait -> wait.delay.multipliedBy(2))
            .filter(doubled -> doubled.compareTo(LONGEST) < 0)
            .orElse(waits.containsKey(key) ? LONGEST : FIRST);
    Wait wait = new Wait(now, delay, failure);
    waits.put(key, wait);
    return wait;
  }

  /** These images are there: nobody has to wait for them. */
  synchronized void arrived(Set<String> images) {
    waits.keySet().removeIf(key -> images.contains(key.image));
  }
}
