package io.javelet.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.runtime.PodFullName;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PodMergePropertiesTest {
  /** Few names and UIDs, so that clashes and changes are frequent. */
  @Provide
  Arbitrary<List<List<Pod>>> histories() {
    Arbitrary<Pod> pods =
        Combinators.combine(
                Arbitraries.of("a", "b", "c"),
                Arbitraries.of("1", "2", "3", "4"),
                Arbitraries.of("x", "y"),
                Arbitraries.of("Pending", "Running"),
                Arbitraries.of(true, false))
            .as(PodMergePropertiesTest::pod);
    return pods.list().ofMaxSize(5).list().ofMaxSize(6);
  }

  @Property(tries = 500)
  void whoeverAppliesAllChangesHasTheLastSnapshotWithoutItsDuplicates(
      @ForAll("histories") List<List<Pod>> history) {
    PodMerge.Known known = PodMerge.Known.NOTHING;
    Map<String, Pod> applied = new HashMap<>();
    for (List<Pod> snapshot : history) {
      PodMerge.Result result = PodMerge.merge(PodSourceName.API, known, snapshot, Instant.EPOCH);
      result.updates().forEach(update -> apply(update, applied));
      known = result.known();

      Map<String, Pod> expected = firstOfEach(snapshot);
      assertThat(applied.keySet()).isEqualTo(expected.keySet());
      expected.forEach((uid, pod) -> {
        Pod mine = applied.getOrDefault(uid, new Pod());
        assertThat(mine.getSpec()).isEqualTo(pod.getSpec());
        assertThat(mine.getStatus()).isEqualTo(pod.getStatus());
        assertThat(mine.getMetadata().getDeletionTimestamp())
            .isEqualTo(pod.getMetadata().getDeletionTimestamp());
      });
      assertThat(result.duplicates()).hasSize(snapshot.size() - expected.size());
    }
  }

  @Property(tries = 300)
  void everyPodIsInAtMostOneChangeAndNoChangeIsEmptyButTheFirst(
      @ForAll("histories") List<List<Pod>> history) {
    PodMerge.Known known = PodMerge.Known.NOTHING;
    for (List<Pod> snapshot : history) {
      PodMerge.Result result = PodMerge.merge(PodSourceName.API, known, snapshot, Instant.EPOCH);
      Set<String> mentioned = new HashSet<>();
      for (PodUpdate update : result.updates()) {
        assertThat(!update.pods().isEmpty() || !known.seen()).isTrue();
        update
            .pods()
            .forEach(pod -> assertThat(mentioned.add(pod.getMetadata().getUid())).isTrue());
      }
      known = result.known();
      assertThat(PodMerge.merge(PodSourceName.API, known, snapshot, Instant.MAX).updates())
          .isEmpty();
    }
  }

  private static void apply(PodUpdate update, Map<String, Pod> applied) {
    for (Pod pod : update.pods()) {
      String uid = pod.getMetadata().getUid();
      switch (update) {
        case PodUpdate.Add _, PodUpdate.Recall _ -> assertThat(applied.put(uid, pod)).isNull();
        case PodUpdate.Remove _ -> assertThat(applied.remove(uid)).isNotNull();
        case PodUpdate.Update _, PodUpdate.Delete _, PodUpdate.Reconcile _ ->
            assertThat(applied.put(uid, pod)).isNotNull();
      }
    }
  }

  private static Map<String, Pod> firstOfEach(List<Pod> snapshot) {
    Map<String, Pod> kept = new HashMap<>();
    Set<PodFullName> names = new HashSet<>();
    for (Pod pod : snapshot) {
      String uid = pod.getMetadata().getUid();
      if (!kept.containsKey(uid) && !names.contains(PodFullName.of(pod))) {
        names.add(PodFullName.of(pod));
        kept.put(uid, pod);
      }
    }
    return kept;
  }

  private static Pod pod(String name, String uid, String host, String phase, boolean ending) {
    Pod pod = SourcePods.pod(name, uid);
    pod.getSpec().setHostname(host);
    PodStatus status = new PodStatus();
    status.setPhase(phase);
    pod.setStatus(status);
    if (ending) {
      pod.getMetadata().setDeletionTimestamp("2026-01-02T03:04:05Z");
    }
    return pod;
  }
}
