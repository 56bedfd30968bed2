package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.manifest.InPlaceChange;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.pod.PodDependencies;
import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.source.ManifestTrouble.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All manifests of one source: which content of each is in force, which pods that makes, and what
 * is wrong. Belongs to the source's thread. A content in force stays until a better one can be run
 * or the source says that the manifest was removed; nothing else takes a pod away.
 */
final class ManifestLedger {
  private final PodSourceName source;
  private final PodSnapshots snapshots;
  private final KeptManifests kept;
  private final TroubleReports reports;
  private final Clock clock;

  private final TreeMap<ManifestOrigin, ManifestEntry> entries =
      new TreeMap<>(Comparator.comparing(ManifestOrigin::location));

  /** As they were when {@link #settle} ended last. */
  private Map<ManifestOrigin, ManifestEntry> told = Map.of();

  /** Manifests that seem to be gone; who waits for their pods' names is not in trouble yet. */
  private final Set<ManifestOrigin> leaving = new HashSet<>();

  /** Pods whose manifests were removed since the last settling: a renamed file has them again. */
  private final Map<PodFullName, Pod> outgoing = new HashMap<>();

  /** Troubles that were told as one. */
  private final Set<ManifestOrigin> toldTogether = new HashSet<>();

  private Optional<List<Pod>> published = Optional.empty();

  private final ManifestTrials trials;

  ManifestLedger(
      PodSourceName source,
      PodSnapshots snapshots,
      KeptManifests kept,
      TroubleReports reports,
      Clock clock) {
    this.source = source;
    this.snapshots = snapshots;
    this.kept = kept;
    this.reports = reports;
    this.clock = clock;
    this.trials = new ManifestTrials(clock);
  }

  /** Every manifest that is known, in order. */
  Collection<ManifestEntry> entries() {
    return Collections.unmodifiableCollection(entries.values());
  }

  /** What is known of one manifest. */
  Optional<ManifestEntry> entry(ManifestOrigin origin) {
    return Optional.ofNullable(entries.get(origin));
  }

  /**
   * Takes over what an earlier run of the agent had in force.
   *
   * @param failedDigest a content of it that did not prove itself; empty for none
   */
  void restore(AcceptedManifest manifest, String failedDigest) {
    entries.put(manifest.origin(), at(manifest.origin()).enforcing(manifest));
    if (!failedDigest.isEmpty()) {
      trials.restoreFailed(manifest.origin(), failedDigest);
    }
  }

  /**
   * A pod's status changed. Any thread; never blocks.
   *
   * @return whether the source should settle
   */
  boolean statusChanged(PodUid uid, PodStatus status) {
    return trials.statusChanged(uid, status);
  }

  /** When {@link #settle} wants to be called without news; far away when it does not. */
  Instant nextLook() {
    return trials.nextLook();
  }

  /** A manifest's newest content can be run; it comes into force when nothing is in its way. */
  void accept(AcceptedManifest manifest) {
    ManifestEntry entry = at(manifest.origin());
    if (trials.hasFailed(manifest)) {
      entries.put(entry.origin(), entry.giving(Optional.empty(), Optional.of(rolledBack(entry))));
      return;
    }
    boolean same =
        entry.inForce().filter(now -> now.content().equals(manifest.content())).isPresent();
    Optional<AcceptedManifest> wanted = same ? Optional.empty() : Optional.of(manifest);
    entries.put(manifest.origin(), entry.giving(wanted, doubts(manifest)));
  }

  private ManifestTrouble rolledBack(ManifestEntry entry) {
    return ManifestTrouble.whole(
        entry.origin(),
        Reason.NOT_READY,
        "the newest content did not become Ready in time; the one before is in force again until"
            + " the manifest is changed",
        clock.instant());
  }

  private Optional<ManifestTrouble> doubts(AcceptedManifest manifest) {
    return manifest.warnings().isEmpty()
        ? Optional.empty()
        : Optional.of(
            ManifestTrouble.of(
                manifest.origin(), Reason.DOUBTFUL, manifest.warnings(), clock.instant()));
  }

  /** A manifest's newest content cannot be run or had; what is in force stays. */
  void refuse(ManifestTrouble trouble) {
    ManifestEntry entry = at(trouble.origin());
    entries.put(trouble.origin(), entry.giving(Optional.empty(), Optional.of(trouble)));
  }

  /** Nothing of the source can be had: every manifest in force is held, which is told once. */
  void refuseAll(String place, String problem, Collection<ManifestOrigin> held) {
    List<ManifestTrouble> troubles = new ArrayList<>();
    for (ManifestOrigin origin : held) {
      ManifestTrouble trouble =
          ManifestTrouble.whole(
              origin, Reason.SOURCE_GONE, place + ": " + problem, clock.instant());
      boolean known =
          entry(origin).flatMap(ManifestEntry::trouble).filter(trouble::saysTheSameAs).isPresent();
      if (!known) {
        refuse(trouble);
        toldTogether.add(origin);
        troubles.add(trouble);
      }
    }
    if (!troubles.isEmpty()) {
      reports.found(place, problem, troubles);
    }
  }

  /** A manifest seems to be gone, or is seen again. */
  void leaving(ManifestOrigin origin, boolean seemsGone) {
    if (seemsGone) {
      leaving.add(origin);
    } else {
      leaving.remove(origin);
    }
  }

  /** Somebody removed the manifest: its pods end. */
  void remove(ManifestOrigin origin) {
    leaving.remove(origin);
    trials.forget(origin);
    Optional<ManifestEntry> gone = Optional.ofNullable(entries.remove(origin));
    gone.filter(entry -> entry.inForce().isPresent())
        .ifPresent(entry -> {
          entry.pods().forEach(pod -> outgoing.put(PodFullName.of(pod), pod));
          kept.drop(origin);
        });
  }

  /** Brings into force what can be, tells what is new, and publishes the pods when they changed. */
  void settle() {
    trials.judge(proven -> kept.keep(KeptManifest.of(proven, "")), this::goBack);
    PodClaims claims = PodClaims.of(entries.values());
    while (enforce(claims)) {
      // One manifest that gives a pod away can let another one in.
    }
    entries.replaceAll((_, entry) -> withObstacle(entry, claims));
    outgoing.clear();
    tell();
    publish();
  }

  private boolean enforce(PodClaims claims) {
    boolean enforced = false;
    for (ManifestEntry entry : List.copyOf(entries.values())) {
      Optional<AcceptedManifest> wanted = entry.wanted();
      boolean free =
          wanted.isPresent()
              && claims.others(entry.origin(), wanted.get().pods()).isEmpty()
              && cycle(entry, wanted.get()).isEmpty();
      if (free) {
        AcceptedManifest accepted = continuing(entry, wanted.orElseThrow());
        claims.release(entry);
        ManifestEntry now = entry.enforcing(accepted).giving(Optional.empty(), doubts(accepted));
        claims.take(now);
        entries.put(entry.origin(), now);
        // A change on trial is not kept for the next start before it has proved itself.
        if (!trials.begin(entry.inForce(), accepted)) {
          kept.keep(KeptManifest.of(accepted, ""));
        }
        enforced = true;
      }
    }
    return enforced;
  }

  private void goBack(Trial trial, String failedDigest) {
    ManifestEntry entry = at(trial.fallback().origin());
    ManifestEntry back = entry.enforcing(trial.fallback());
    entries.put(entry.origin(), back.giving(entry.wanted(), Optional.of(rolledBack(entry))));
    kept.keep(KeptManifest.of(trial.fallback(), failedDigest));
  }

  /** The circle in which pods would wait for each other if this came into force. */
  private Optional<List<PodFullName>> cycle(ManifestEntry entry, AcceptedManifest wanted) {
    List<Pod> dependent =
        wanted.pods().stream().filter(pod -> !PodDependencies.of(pod).isEmpty()).toList();
    if (dependent.isEmpty()) {
      return Optional.empty();
    }
    List<Pod> all = new ArrayList<>(wanted.pods());
    entries.values().stream()
        .filter(other -> !other.origin().equals(entry.origin()))
        .forEach(other -> all.addAll(other.pods()));
    return dependent.stream().flatMap(pod -> PodDependencies.cycle(pod, all).stream()).findFirst();
  }

  /** Pods of a manifest that changed in place go on under their UIDs. */
  private AcceptedManifest continuing(ManifestEntry entry, AcceptedManifest newer) {
    return newer.withPods(
        newer.pods().stream()
            .map(pod ->
                entry
                    .pod(PodFullName.of(pod))
                    .or(() -> Optional.ofNullable(outgoing.get(PodFullName.of(pod))))
                    .map(before -> InPlaceChange.continuing(before, pod, snapshots::changesInPlace))
                    .orElse(pod))
            .toList());
  }

  private ManifestEntry withObstacle(ManifestEntry entry, PodClaims claims) {
    if (entry.wanted().isEmpty()) {
      return entry;
    }
    Optional<List<PodFullName>> cycle = cycle(entry, entry.wanted().get());
    if (cycle.isPresent()) {
      String way =
          cycle.get().stream()
              .map(PodFullName::toString)
              .collect(Collectors.joining(" waits for "));
      return entry.giving(
          entry.wanted(),
          Optional.of(
              ManifestTrouble.whole(
                  entry.origin(),
                  Reason.INVALID,
                  PodDependencies.ANNOTATION + " goes round in a circle: " + way,
                  clock.instant())));
    }
    Map<PodFullName, ManifestOrigin> owners =
        claims.others(entry.origin(), entry.wanted().get().pods());
    if (leaving.containsAll(owners.values())) {
      return entry;
    }
    List<ManifestTrouble.Finding> findings = new ArrayList<>();
    owners.forEach((name, owner) ->
        findings.add(
            ManifestTrouble.Finding.whole(
                entry.origin(),
                "pod %s is declared by %s already, which was first; this manifest is left out"
                    .formatted(name, owner.location()))));
    ManifestTrouble trouble =
        new ManifestTrouble(
            entry.origin(), Reason.DUPLICATE, findings, owners.keySet(), clock.instant());
    return entry.giving(entry.wanted(), Optional.of(trouble));
  }

  /** Tells what is new without publishing. */
  void tell() {
    for (ManifestEntry entry : List.copyOf(entries.values())) {
      Optional<ManifestTrouble> before =
          Optional.ofNullable(told.get(entry.origin())).flatMap(ManifestEntry::trouble);
      Optional<ManifestTrouble> now = entry.trouble();
      boolean same = before.isPresent() && now.filter(before.get()::saysTheSameAs).isPresent();
      if (same) {
        // Found again: it is as old as it was.
        entries.put(entry.origin(), entry.giving(entry.wanted(), before));
      } else if (now.isPresent()) {
        if (!toldTogether.contains(entry.origin())) {
          reports.found(now.get(), concerned(entry, now.get()));
        }
      } else if (before.isPresent()) {
        reports.mended(entry.origin(), entry.pods());
      }
    }
    toldTogether.clear();
    told = Map.copyOf(entries);
    reports.count(entries.values());
  }

  private List<Pod> concerned(ManifestEntry entry, ManifestTrouble trouble) {
    List<Pod> pods = new ArrayList<>(entry.pods());
    for (PodFullName name : trouble.about()) {
      entries.values().stream().flatMap(other -> other.pod(name).stream()).forEach(pods::add);
    }
    return pods;
  }

  private void publish() {
    Map<PodFullName, List<ManifestTrouble>> duplicates = new HashMap<>();
    for (ManifestEntry entry : entries.values()) {
      entry
          .trouble()
          .ifPresent(trouble ->
              trouble
                  .about()
                  .forEach(name ->
                      duplicates.computeIfAbsent(name, _ -> new ArrayList<>()).add(trouble)));
    }
    List<Pod> pods = new ArrayList<>();
    for (ManifestEntry entry : entries.values()) {
      for (Pod pod : entry.pods()) {
        List<ManifestTrouble> troubles = new ArrayList<>(entry.trouble().stream().toList());
        troubles.addAll(duplicates.getOrDefault(PodFullName.of(pod), List.of()));
        pods.add(TroubledPods.show(pod, troubles));
      }
    }
    if (!published.equals(Optional.of(pods))) {
      published = Optional.of(List.copyOf(pods));
      snapshots.publish(source, pods);
    }
  }

  private ManifestEntry at(ManifestOrigin origin) {
    return entries.getOrDefault(origin, ManifestEntry.of(origin));
  }
}
