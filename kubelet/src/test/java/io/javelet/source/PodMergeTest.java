package io.javelet.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.StaticPods;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cases of upstream's {@code TestNewPodAdded…} family and {@code TestPodUpdateAnnotations}. */
class PodMergeTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000000678Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  @Test
  void theFirstSnapshotIsToldEvenWhenItIsEmpty() {
    PodMerge.Result first = merge(PodMerge.Known.NOTHING);
    assertThat(first.updates()).containsExactly(new PodUpdate.Add(PodSourceName.FILE, List.of()));
    assertThat(merge(first.known()).updates()).isEmpty();
  }

  @Test
  void aNewPodIsMarkedWithItsSourceAndWhenItWasSeen() {
    PodMerge.Result result = merge(PodMerge.Known.NOTHING, SourcePods.pod("web", "1"));

    assertThat(result.updates()).hasSize(1);
    Pod added = result.updates().getFirst().pods().getFirst();
    assertThat(added.getMetadata().getAnnotations())
        .containsEntry(StaticPods.SOURCE_ANNOTATION, "file")
        .containsEntry(StaticPods.SEEN_ANNOTATION, "2026-01-02T03:04:05.000000678Z");
  }

  /** Versions are used again by a cluster that was set back. */
  @Test
  void whatHasTheSameVersionMayBeAnotherOne() {
    Pod first = SourcePods.pod("web", "1");
    first.getMetadata().setResourceVersion("7");
    Pod other = new PodBuilder(first).editMetadata().addToLabels("a", "b").endMetadata().build();
    PodMerge.Known known = merge(PodMerge.Known.NOTHING, first).known();

    assertThat(merge(known, first).updates()).isEmpty();
    assertThat(merge(known, other).updates()).hasSize(1);
  }

  @Test
  void theSameSnapshotAgainChangesNothing() {
    PodMerge.Known known = merge(PodMerge.Known.NOTHING, SourcePods.pod("web", "1")).known();

    PodMerge.Result again =
        PodMerge.merge(PodSourceName.FILE, known, List.of(SourcePods.pod("web", "1")), LATER);

    assertThat(again.updates()).isEmpty();
    assertThat(again.known()).isEqualTo(known);
  }

  @Test
  void aChangedSpecLabelOrAnnotationIsAnUpdateThatKeepsWhenThePodWasSeen() {
    PodMerge.Known known = merge(PodMerge.Known.NOTHING, SourcePods.pod("web", "1")).known();

    Pod spec = SourcePods.pod("web", "1");
    spec.getSpec().setHostNetwork(true);
    Pod label = SourcePods.pod("web", "1");
    label.getMetadata().setLabels(Map.of("a", "b"));
    Pod annotation = SourcePods.pod("web", "1");
    annotation.getMetadata().setAnnotations(Map.of("a", "b"));

    for (Pod changed : List.of(spec, label, annotation)) {
      PodMerge.Result result = PodMerge.merge(PodSourceName.FILE, known, List.of(changed), LATER);
      assertThat(result.updates()).singleElement().isInstanceOf(PodUpdate.Update.class);
      assertThat(result.updates().getFirst().pods().getFirst().getMetadata().getAnnotations())
          .containsEntry(StaticPods.SEEN_ANNOTATION, "2026-01-02T03:04:05.000000678Z");
    }
  }

  @Test
  void annotationsThatOnlyThisAgentWritesMakeNoDifference() {
    PodMerge.Known known = merge(PodMerge.Known.NOTHING, SourcePods.pod("web", "1")).known();
    Pod pod = SourcePods.pod("web", "1");
    pod.getMetadata()
        .setAnnotations(Map.of(StaticPods.SEEN_ANNOTATION, "x", StaticPods.MIRROR_ANNOTATION, "y"));

    assertThat(merge(known, pod).updates()).isEmpty();
  }

  @Test
  void aDeletionTimestampIsADelete() {
    PodMerge.Known known = merge(PodMerge.Known.NOTHING, SourcePods.pod("web", "1")).known();
    Pod ending = SourcePods.pod("web", "1");
    ending.getMetadata().setDeletionTimestamp("2026-01-02T03:04:05Z");
    ending.getMetadata().setDeletionGracePeriodSeconds(30L);

    assertThat(merge(known, ending).updates()).singleElement().isInstanceOf(PodUpdate.Delete.class);
  }

  @Test
  void aStatusThatAloneDiffersIsReconciled() {
    PodMerge.Known known = merge(PodMerge.Known.NOTHING, SourcePods.pod("web", "1")).known();
    Pod other = SourcePods.pod("web", "1");
    PodStatus status = new PodStatus();
    status.setPhase("Running");
    other.setStatus(status);

    assertThat(merge(known, other).updates())
        .singleElement()
        .isInstanceOf(PodUpdate.Reconcile.class);
  }

  @Test
  void recalledPodsAreToldAsSuchAndThenComparedWithTheFirstSnapshot() {
    PodMerge.Result recalled =
        PodMerge.recall(
            PodSourceName.API,
            List.of(SourcePods.pod("gone", "1"), SourcePods.pod("kept", "2")),
            NOW);
    assertThat(recalled.updates()).singleElement().isInstanceOf(PodUpdate.Recall.class);

    PodMerge.Result heard =
        PodMerge.merge(
            PodSourceName.API,
            recalled.known(),
            List.of(SourcePods.pod("kept", "2"), SourcePods.pod("new", "3")),
            LATER);
    assertThat(heard.updates())
        .extracting(update -> update.getClass().getSimpleName(), update -> uids(update))
        .containsExactly(
            tuple("Remove", List.of("1")),
            tuple("Add", List.of("3")),
            tuple("Update", List.of("2")));
    assertThat(
            PodMerge.merge(PodSourceName.API, heard.known(), List.of(), LATER).updates().getFirst())
        .isInstanceOf(PodUpdate.Remove.class);
  }

  private static List<String> uids(PodUpdate update) {
    return update.pods().stream().map(pod -> pod.getMetadata().getUid()).toList();
  }

  @Test
  void anotherUidOfTheSameNameIsRemovedBeforeTheNewOneIsAdded() {
    PodMerge.Known known = merge(PodMerge.Known.NOTHING, SourcePods.pod("web", "1")).known();

    PodMerge.Result result = merge(known, SourcePods.pod("web", "2"));

    assertThat(result.updates()).hasSize(2);
    assertThat(result.updates().get(0)).isInstanceOf(PodUpdate.Remove.class);
    assertThat(result.updates().get(1)).isInstanceOf(PodUpdate.Add.class);
  }

  @Test
  void ofTwoPodsWithOneNameTheFirstIsKept() {
    PodMerge.Result result =
        merge(
            PodMerge.Known.NOTHING,
            SourcePods.pod("web", "1"),
            SourcePods.pod("web", "2"),
            SourcePods.pod("other", "1"));

    assertThat(result.updates().getFirst().pods())
        .singleElement()
        .satisfies(pod -> assertThat(pod.getMetadata().getUid()).isEqualTo("1"));
    assertThat(result.duplicates())
        .extracting(duplicate -> duplicate.name().name())
        .containsExactly("web", "other");
    assertThat(result.duplicates().getFirst().message())
        .isEqualTo(
            "Error validating pod web_default(2) from file due to duplicate pod name \"web\","
                + " ignoring");
  }

  private static PodMerge.Result merge(PodMerge.Known known, Pod... pods) {
    return PodMerge.merge(PodSourceName.FILE, known, List.of(pods), NOW);
  }
}
