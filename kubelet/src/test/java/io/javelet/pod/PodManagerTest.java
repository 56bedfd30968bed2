package io.javelet.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodManagerTest {
  private final PodManager manager = new PodManager();

  @Test
  void aPodIsFoundByUidAndByFullNameUntilItIsRemoved() {
    Pod web = pod("web", "uid-1", Map.of());

    manager.apply(new PodUpdate.Add(PodSourceName.FILE, List.of(web)));

    assertThat(manager.pods().byUid(new PodUid("uid-1"))).contains(web);
    assertThat(manager.pods().byFullName(new PodFullName("web", "default"))).contains(web);
    assertThat(manager.pods().all()).containsExactly(web);

    manager.apply(new PodUpdate.Remove(PodSourceName.FILE, List.of(web)));

    assertThat(manager.pods().byUid(new PodUid("uid-1"))).isEmpty();
    assertThat(manager.pods().byFullName(new PodFullName("web", "default"))).isEmpty();
  }

  @Test
  void removingAnOldPodKeepsTheNewOneOfTheSameName() {
    Pod old = pod("web", "uid-1", Map.of());
    Pod replacement = pod("web", "uid-2", Map.of());
    manager.apply(new PodUpdate.Add(PodSourceName.FILE, List.of(old)));
    manager.apply(new PodUpdate.Add(PodSourceName.FILE, List.of(replacement)));

    manager.apply(new PodUpdate.Remove(PodSourceName.FILE, List.of(old)));

    assertThat(manager.pods().byFullName(new PodFullName("web", "default"))).contains(replacement);
  }

  @Test
  void aPodFindsItsNameAgainWhenAnOlderOneThatChangedIsGone() {
    Pod theirs = pod("web", "uid-1", Map.of());
    Pod fixed = pod("web", "uid-2", Map.of(StaticPods.SOURCE_ANNOTATION, "file"));
    PodFullName name = new PodFullName("web", "default");
    manager.apply(new PodUpdate.Add(PodSourceName.API, List.of(theirs)));
    manager.apply(new PodUpdate.Add(PodSourceName.FILE, List.of(fixed)));

    manager.apply(new PodUpdate.Delete(PodSourceName.API, List.of(theirs)));
    assertThat(manager.pods().byFullName(name)).contains(fixed);
    manager.apply(new PodUpdate.Remove(PodSourceName.API, List.of(theirs)));
    assertThat(manager.pods().byFullName(name)).contains(fixed);
  }

  @Test
  void aPodHasItsNameAgainWhenANewerOneIsGone() {
    Pod fixed = pod("web", "uid-1", Map.of(StaticPods.SOURCE_ANNOTATION, "file"));
    Pod theirs = pod("web", "uid-2", Map.of());
    manager.apply(new PodUpdate.Add(PodSourceName.FILE, List.of(fixed)));
    manager.apply(new PodUpdate.Add(PodSourceName.API, List.of(theirs)));

    manager.apply(new PodUpdate.Remove(PodSourceName.API, List.of(theirs)));

    assertThat(manager.pods().byFullName(new PodFullName("web", "default"))).contains(fixed);
  }

  @Test
  void aMirrorPodIsNoPodToRunButLeadsToTheStaticPodItShows() {
    Pod fixed = pod("web", "uid-1", Map.of(StaticPods.SOURCE_ANNOTATION, "file"));
    Pod mirror =
        pod(
            "web",
            "mirror-uid",
            Map.of(StaticPods.SOURCE_ANNOTATION, "api", StaticPods.MIRROR_ANNOTATION, "uid-1"));
    manager.apply(new PodUpdate.Add(PodSourceName.FILE, List.of(fixed)));
    manager.apply(new PodUpdate.Add(PodSourceName.API, List.of(mirror)));

    DesiredPods pods = manager.pods();

    assertThat(pods.all()).containsExactly(fixed);
    assertThat(pods.mirrors()).containsExactly(mirror);
    assertThat(pods.byUid(new PodUid("mirror-uid"))).isEmpty();
    assertThat(pods.translate(new PodUid("mirror-uid"))).isEqualTo(new PodUid("uid-1"));
    assertThat(pods.translate(new PodUid("uid-1"))).isEqualTo(new PodUid("uid-1"));
    assertThat(pods.mirror(new PodFullName("web", "default"))).contains(mirror);
  }

  @Test
  void aViewThatWasTakenDoesNotChange() {
    DesiredPods before = manager.pods();

    manager.apply(new PodUpdate.Add(PodSourceName.FILE, List.of(pod("web", "uid-1", Map.of()))));

    assertThat(before.all()).isEmpty();
  }

  private static Pod pod(String name, String uid, Map<String, String> annotations) {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(name);
    metadata.setNamespace("default");
    metadata.setUid(uid);
    metadata.setAnnotations(annotations);
    Pod pod = new Pod();
    pod.setMetadata(metadata);
    pod.setSpec(new PodSpec());
    return pod;
  }
}
