package io.javelet.source;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.runtime.PodUid;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The changes of one source that have to prove themselves, and the contents that did not. Belongs
 * to the source's thread, but for {@link #statusChanged}.
 */
final class ManifestTrials {
  private record ObservedStatus(PodUid uid, PodStatus status) {}

  private final Clock clock;
  private final Map<ManifestOrigin, Trial> trials = new HashMap<>();

  /** By their digests: they are not tried again. */
  private final Map<ManifestOrigin, String> failed = new HashMap<>();

  /** Whose statuses are waited for; read by any thread. */
  private volatile Set<PodUid> tried = Set.of();

  /** Statuses that have not been looked at; filled by any thread. */
  private final Queue<ObservedStatus> observed = new ConcurrentLinkedQueue<>();

  ManifestTrials(Clock clock) {
    this.clock = clock;
  }

  /**
   * A pod's status changed. Any thread; never blocks.
   *
   * @return whether somebody should {@link #judge}
   */
  boolean statusChanged(PodUid uid, PodStatus status) {
    boolean waitedFor = tried.contains(uid);
    if (waitedFor) {
      observed.add(new ObservedStatus(uid, status));
    }
    return waitedFor;
  }

  /** When a verdict can change without news; far away when none can. */
  Instant nextLook() {
    return trials.values().stream()
        .map(Trial::nextLook)
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** Remembers a content that failed in an earlier run. */
  void restoreFailed(ManifestOrigin origin, String digest) {
    failed.put(origin, digest);
  }

  /** Whether just this content has failed; another one begins anew. */
  boolean hasFailed(AcceptedManifest manifest) {
    boolean same = manifest.content().digest().equals(failed.get(manifest.origin()));
    if (!same) {
      failed.remove(manifest.origin());
    }
    return same;
  }

  void forget(ManifestOrigin origin) {
    trials.remove(origin);
    failed.remove(origin);
    watch();
  }

  /**
   * A content came into force.
   *
   * @param before what was in force
   * @return whether it is on trial
   */
  boolean begin(Optional<AcceptedManifest> before, AcceptedManifest accepted) {
    Optional<AcceptedManifest> proven =
        Optional.ofNullable(trials.remove(accepted.origin())).map(Trial::fallback).or(() -> before);
    Optional<Trial> trial =
        proven.flatMap(fallback -> Trial.of(fallback, accepted, clock.instant()));
    trial.ifPresent(begun -> trials.put(accepted.origin(), begun));
    watch();
    return trial.isPresent();
  }

  /**
   * Looks what has come of the trials.
   *
   * @param passed told each content that has proved itself
   * @param goBack told each trial that failed, and the digest of what failed
   */
  void judge(Consumer<AcceptedManifest> passed, BiConsumer<Trial, String> goBack) {
    Instant now = clock.instant();
    ObservedStatus next = observed.poll();
    while (next != null) {
      ObservedStatus status = next;
      trials.values().forEach(trial -> trial.observe(status.uid(), status.status(), now));
      next = observed.poll();
    }
    for (Map.Entry<ManifestOrigin, Trial> entry : List.copyOf(trials.entrySet())) {
      Trial trial = entry.getValue();
      switch (trial.verdict(now)) {
        case UNDECIDED -> {}
        case PASSED -> {
          trials.remove(entry.getKey());
          passed.accept(trial.accepted());
        }
        case FAILED -> {
          trials.remove(entry.getKey());
          String digest = trial.accepted().content().digest();
          failed.put(entry.getKey(), digest);
          goBack.accept(trial, digest);
        }
      }
    }
    watch();
  }

  private void watch() {
    Set<PodUid> uids = new HashSet<>();
    trials.values().forEach(trial -> uids.addAll(trial.uids()));
    tried = Set.copyOf(uids);
  }
}
