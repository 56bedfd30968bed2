package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.manifest.InPlaceChange;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.ManifestResult;
import io.javelet.runtime.PodFullName;
import io.javelet.source.ManifestTrouble.Reason;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads contents and says whether they can be run. Any thread. Remembers nothing; whether a content
 * comes into force is the ledger's decision.
 */
final class ManifestJudge {
  private final ManifestReader reader;
  private final Clock clock;

  ManifestJudge(ManifestReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /** What a content came to. */
  sealed interface Verdict {
    /** It can be run. */
    record Accepted(AcceptedManifest manifest) implements Verdict {}

    /** Nothing of it is to be used. */
    record Refused(ManifestTrouble trouble) implements Verdict {}
  }

  /** Judges a content that was never accepted. */
  Verdict judge(ManifestOrigin origin, Content content) {
    return switch (reader.read(origin, content.bytes())) {
      case ManifestResult.Accepted accepted ->
          new Verdict.Accepted(
              new AcceptedManifest(origin, content, accepted.pods(), accepted.problems()));
      case ManifestResult.Refused refused ->
          new Verdict.Refused(
              ManifestTrouble.of(origin, Reason.INVALID, refused.problems(), clock.instant()));
    };
  }

  /** What was accepted in an earlier run of the agent; absent when nothing can be made of it. */
  Optional<AcceptedManifest> restore(KeptManifest kept) {
    return switch (reader.readAcceptedBefore(kept.origin(), kept.content().bytes())) {
      case ManifestResult.Accepted accepted ->
          Optional.of(
              new AcceptedManifest(
                  kept.origin(),
                  kept.content(),
                  withKeptUids(accepted.pods(), kept.uids()),
                  accepted.problems()));
      case ManifestResult.Refused _ -> Optional.empty();
    };
  }

  private static List<Pod> withKeptUids(List<Pod> pods, Map<PodFullName, String> uids) {
    return pods.stream()
        .map(pod ->
            Optional.ofNullable(uids.get(PodFullName.of(pod)))
                .filter(uid -> !uid.equals(pod.getMetadata().getUid()))
                .map(uid -> InPlaceChange.withUid(pod, uid))
                .orElse(pod))
        .toList();
  }
}
