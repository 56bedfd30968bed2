package io.javelet.source;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The difference between two snapshots of one source. Pure: no clock, no lock, nothing remembered.
 * Upstream: {@code podStorage.merge} and {@code checkAndUpdatePod}.
 */
final class PodMerge {
  /** Annotations this agent writes for itself: they never make a pod a different one. */
  private static final Set<String> LOCAL_ANNOTATIONS =
      Set.of(
          StaticPods.SOURCE_ANNOTATION, StaticPods.MIRROR_ANNOTATION, StaticPods.SEEN_ANNOTATION);

  private static final DateTimeFormatter SEEN_FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX").withZone(ZoneOffset.UTC);

  private PodMerge() {}

  /**
   * What one source is known to declare. Immutable.
   *
   * @param pods as they are from now on
   * @param declared the same ones as the source handed them over
   */
  record Known(boolean seen, Map<PodUid, Pod> pods, Map<PodUid, Pod> declared) {
    static final Known NOTHING = new Known(false, Map.of(), Map.of());

    Known {
      pods = Collections.unmodifiableMap(new LinkedHashMap<>(pods));
      declared = Collections.unmodifiableMap(new LinkedHashMap<>(declared));
    }
  }

  /**
   * @param known what the source declares from now on
   * @param updates the difference, in the order in which it has to be applied
   * @param duplicates the pods left out
   */
  record Result(Known known, List<PodUpdate> updates, List<DuplicatePod> duplicates) {
    Result {
      updates = List.copyOf(updates);
      duplicates = List.copyOf(duplicates);
    }
  }

  /** What a source declared before this agent started, as known without having been heard. */
  static Result recall(PodSourceName source, List<Pod> pods, Instant now) {
    List<DuplicatePod> duplicates = new ArrayList<>();
    Map<PodUid, Pod> recalled = new LinkedHashMap<>();
    for (Pod declared : withoutDuplicates(source, pods, duplicates)) {
      recalled.put(new PodUid(declared.getMetadata().getUid()), markedNew(declared, source, now));
    }
    return new Result(
        new Known(false, recalled, Map.of()),
        List.of(new PodUpdate.Recall(source, List.copyOf(recalled.values()))),
        duplicates);
  }

  /**
   * Compares a new snapshot with what was known. The first snapshot of a source always yields an
   * update, if only an empty one, so that the source counts as seen.
   */
  static Result merge(PodSourceName source, Known known, List<Pod> snapshot, Instant now) {
    List<DuplicatePod> duplicates = new ArrayList<>();
    Map<PodUid, Pod> pods = new LinkedHashMap<>();
    Map<PodUid, Pod> handedOver = new LinkedHashMap<>();
    List<Pod> added = new ArrayList<>();
    List<Pod> updated = new ArrayList<>();
    List<Pod> deleted = new ArrayList<>();
    List<Pod> reconciled = new ArrayList<>();

    for (Pod declared : withoutDuplicates(source, snapshot, duplicates)) {
      PodUid uid = new PodUid(declared.getMetadata().getUid());
      handedOver.put(uid, declared);
      Optional<Pod> existing = Optional.ofNullable(known.pods().get(uid));
      if (existing.isEmpty()) {
        Pod pod = markedNew(declared, source, now);
        pods.put(uid, pod);
        added.add(pod);
        continue;
      }
      Pod before = existing.get();
      if (isThatOfBefore(declared, known.declared().get(uid))) {
        pods.put(uid, before);
        continue;
      }
      Pod pod = keepingLocalAnnotations(declared, before);
      // What was only recalled is told anew: its worker may wait for what nobody could say before.
      if (!known.seen() || differSemantically(before, declared)) {
        pods.put(uid, pod);
        (declared.getMetadata().getDeletionTimestamp() != null ? deleted : updated).add(pod);
      } else if (!Objects.equals(before.getStatus(), declared.getStatus())) {
        pods.put(uid, pod);
        reconciled.add(pod);
      } else {
        pods.put(uid, before);
      }
    }
    List<Pod> removed =
        known.pods().entrySet().stream()
            .filter(entry -> !pods.containsKey(entry.getKey()))
            .map(Map.Entry::getValue)
            .toList();

    List<PodUpdate> updates = new ArrayList<>();
    if (!removed.isEmpty()) {
      updates.add(new PodUpdate.Remove(source, removed));
    }
    if (!added.isEmpty() || !known.seen()) {
      updates.add(new PodUpdate.Add(source, added));
    }
    if (!updated.isEmpty()) {
      updates.add(new PodUpdate.Update(source, updated));
    }
    if (!deleted.isEmpty()) {
      updates.add(new PodUpdate.Delete(source, deleted));
    }
    if (!reconciled.isEmpty()) {
      updates.add(new PodUpdate.Reconcile(source, reconciled));
    }
    return new Result(new Known(true, pods, handedOver), updates, duplicates);
  }

  private static List<Pod> withoutDuplicates(
      PodSourceName source, List<Pod> snapshot, List<DuplicatePod> duplicates) {
    Set<PodFullName> names = new HashSet<>();
    Set<String> uids = new HashSet<>();
    List<Pod> unique = new ArrayList<>();
    for (Pod pod : snapshot) {
      PodFullName name = PodFullName.of(pod);
      if (names.contains(name) || uids.contains(pod.getMetadata().getUid())) {
        duplicates.add(new DuplicatePod(source, name, pod.getMetadata().getUid()));
      } else {
        names.add(name);
        uids.add(pod.getMetadata().getUid());
        unique.add(pod);
      }
    }
    return unique;
  }

  private static Pod markedNew(Pod declared, PodSourceName source, Instant now) {
    Map<String, String> annotations = new TreeMap<>(annotations(declared));
    annotations.put(StaticPods.SOURCE_ANNOTATION, source.word());
    annotations.put(StaticPods.SEEN_ANNOTATION, SEEN_FORMAT.format(now));
    return StaticPods.withAnnotations(declared, annotations);
  }

  private static Pod keepingLocalAnnotations(Pod declared, Pod before) {
    Map<String, String> annotations = new TreeMap<>(annotations(declared));
    Map<String, String> old = annotations(before);
    for (String name : LOCAL_ANNOTATIONS) {
      if (old.containsKey(name)) {
        annotations.put(name, old.get(name));
      }
    }
    return StaticPods.withAnnotations(declared, annotations);
  }

  /** A source that follows changes hands over again what did not change: nothing to compare. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isThatOfBefore(Pod declared, @Nullable Pod before) {
    return declared == before;
  }

  private static boolean differSemantically(Pod before, Pod declared) {
    ObjectMeta old = before.getMetadata();
    ObjectMeta now = declared.getMetadata();
    return !Objects.equals(before.getSpec(), declared.getSpec())
        || !orEmpty(old.getLabels()).equals(orEmpty(now.getLabels()))
        || !Objects.equals(old.getDeletionTimestamp(), now.getDeletionTimestamp())
        || !Objects.equals(old.getDeletionGracePeriodSeconds(), now.getDeletionGracePeriodSeconds())
        || !comparable(before).equals(comparable(declared));
  }

  private static Map<String, String> comparable(Pod pod) {
    Map<String, String> annotations = new HashMap<>(annotations(pod));
    annotations.keySet().removeAll(LOCAL_ANNOTATIONS);
    return annotations;
  }

  private static Map<String, String> annotations(Pod pod) {
    return orEmpty(pod.getMetadata().getAnnotations());
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
