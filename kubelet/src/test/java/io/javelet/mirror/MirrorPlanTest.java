package io.javelet.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.pod.DesiredPods;
import io.javelet.pod.PodManager;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MirrorPlanTest {
  private static Pod pod(String name, String uid, String source) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("kube-system")
        .withName(name)
        .withUid(uid)
        .addToAnnotations(StaticPods.SOURCE_ANNOTATION, source)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private static Pod staticPod(String name, String hash) {
    return new PodBuilder(pod(name, hash, "file"))
        .editMetadata()
        .addToAnnotations(StaticPods.HASH_ANNOTATION, hash)
        .endMetadata()
        .build();
  }

  private static Pod mirrorOf(String name, String uid, String hash) {
    return new PodBuilder(pod(name, uid, "file"))
        .editMetadata()
        .addToAnnotations(StaticPods.HASH_ANNOTATION, hash)
        .addToAnnotations(StaticPods.MIRROR_ANNOTATION, hash)
        .endMetadata()
        .build();
  }

  private static DesiredPods desired(Pod... pods) {
    var manager = new PodManager();
    return manager.apply(new PodUpdate.Add(PodSourceName.FILE, List.of(pods)));
  }

  @Test
  void aStaticPodWithoutAMirrorGetsOne() {
    Pod pod = staticPod("web", "h1");

    assertThat(MirrorPlan.of(desired(pod), Set.of()))
        .isEqualTo(new MirrorPlan(List.of(), List.of(pod)));
  }

  @Test
  void aMirrorThatShowsThePodAsItIsStays() {
    assertThat(MirrorPlan.of(desired(staticPod("web", "h1"), mirrorOf("web", "m", "h1")), Set.of()))
        .isEqualTo(new MirrorPlan(List.of(), List.of()));
  }

  @Test
  void aMirrorOfAnEarlierPodIsMadeAnew() {
    Pod pod = staticPod("web", "h2");
    Pod old = mirrorOf("web", "m", "h1");

    assertThat(MirrorPlan.of(desired(pod, old), Set.of()))
        .isEqualTo(new MirrorPlan(List.of(old), List.of(pod)));
  }

  @Test
  void aMirrorThatSomebodyDeletesIsMadeAnew() {
    Pod pod = staticPod("web", "h1");
    Pod deleted =
        new PodBuilder(mirrorOf("web", "m", "h1"))
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build();

    assertThat(MirrorPlan.of(desired(pod, deleted), Set.of()))
        .isEqualTo(new MirrorPlan(List.of(deleted), List.of(pod)));
  }

  @Test
  void theMirrorOfAPodThatStillEndsIsRemovedOnlyAfterIt() {
    Pod orphan = mirrorOf("web", "m", "h1");
    DesiredPods desired = desired(orphan);

    assertThat(MirrorPlan.of(desired, Set.of(PodFullName.of(orphan))).outdated()).isEmpty();
    assertThat(MirrorPlan.of(desired, Set.of()).outdated()).containsExactly(orphan);
  }

  @Test
  void podsOfTheApiServerHaveNoMirrors() {
    assertThat(MirrorPlan.of(desired(pod("web", "u", "api")), Set.of()))
        .isEqualTo(new MirrorPlan(List.of(), List.of()));
  }

  @Test
  void aMirrorIsMarkedAndOwnedByTheNode() {
    Pod mirror =
        MirrorPodController.mirror(
            staticPod("web", "h1"),
            new NodeBuilder()
                .withNewMetadata()
                .withName("n1")
                .withUid("node-uid")
                .endMetadata()
                .build());

    assertThat(StaticPods.mirrored(mirror)).contains("h1");
    assertThat(mirror.getMetadata().getUid()).isNull();
    assertThat(mirror.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> {
          assertThat(owner.getKind()).isEqualTo("Node");
          assertThat(owner.getName()).isEqualTo("n1");
          assertThat(owner.getUid()).isEqualTo("node-uid");
          assertThat(owner.getController()).isTrue();
        });
  }
}
