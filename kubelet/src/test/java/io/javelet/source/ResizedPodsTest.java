package io.javelet.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResizedPodsTest {
  private final List<String> published = new ArrayList<>();
  private final ResizedPods pods =
      new ResizedPods(
          (_, all) -> all.forEach(pod -> published.add(pod.getMetadata().getUid())),
          (before, now) -> image(before).equals(image(now)));

  @Test
  void aResizedPodGoesOnUnderItsUid() {
    publish(pod("web", "u1", "a"));
    publish(pod("web", "u2", "a"));
    publish(pod("web", "u2", "a"));
    publish(pod("web", "u3", "a"));

    assertThat(published).containsExactly("u1", "u1", "u1", "u1");
    assertThat(pods.declared(new PodUid("u1"))).isEqualTo(new PodUid("u3"));
    assertThat(pods.declared(new PodUid("other"))).isEqualTo(new PodUid("other"));
  }

  @Test
  void aResizeTakenBackIsOneMore() {
    publish(pod("web", "u1", "a"));
    publish(pod("web", "u2", "a"));
    publish(pod("web", "u1", "a"));

    assertThat(published).containsExactly("u1", "u1", "u1");
  }

  @Test
  void anyOtherEditMakesAnotherPod() {
    publish(pod("web", "u1", "a"));
    publish(pod("web", "u2", "a"));
    publish(pod("web", "u3", "b"));
    publish(pod("web", "u4", "b"));

    assertThat(published).containsExactly("u1", "u1", "u3", "u3");
  }

  @Test
  void aPodThatWasAwayIsAnotherOne() {
    publish(pod("web", "u1", "a"));
    publish();
    publish(pod("web", "u2", "a"));

    assertThat(published).containsExactly("u1", "u2");
  }

  @Test
  void theAnnotationOfTheIdentityFollows() {
    List<Pod> seen = new ArrayList<>();
    var resized = new ResizedPods((_, all) -> seen.addAll(all), (_, _) -> true);
    resized.publish(PodSourceName.FILE, List.of(pod("web", "u1", "a")));
    resized.publish(PodSourceName.FILE, List.of(pod("web", "u2", "a")));

    assertThat(seen.getLast().getMetadata().getAnnotations())
        .containsEntry(StaticPods.HASH_ANNOTATION, "u1");
  }

  private void publish(Pod... declared) {
    pods.publish(PodSourceName.FILE, List.of(declared));
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }

  private static Pod pod(String name, String uid, String image) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .withUid(uid)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withImage(image)
        .endContainer()
        .endSpec()
        .build();
  }
}
