package io.javelet.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StaticPodsTest {
  @Test
  void onlyAPodOfAnotherSourceThanTheApiServerIsStatic() {
    assertThat(StaticPods.isStatic(pod(Map.of()))).isFalse();
    assertThat(StaticPods.isStatic(pod(Map.of(StaticPods.SOURCE_ANNOTATION, "api")))).isFalse();
    assertThat(StaticPods.isStatic(pod(Map.of(StaticPods.SOURCE_ANNOTATION, "file")))).isTrue();
    assertThat(StaticPods.isStatic(pod(Map.of(StaticPods.SOURCE_ANNOTATION, "http")))).isTrue();
  }

  @Test
  void staticMirrorAndHighPriorityPodsAreCritical() {
    assertThat(StaticPods.isCritical(pod(Map.of()))).isFalse();
    assertThat(StaticPods.isCritical(pod(Map.of(StaticPods.SOURCE_ANNOTATION, "file")))).isTrue();
    assertThat(StaticPods.isCritical(pod(Map.of(StaticPods.MIRROR_ANNOTATION, "x")))).isTrue();
    Pod important = pod(Map.of());
    important.getSpec().setPriority(StaticPods.SYSTEM_CRITICAL_PRIORITY);
    assertThat(StaticPods.isCritical(important)).isTrue();
    important.getSpec().setPriority(StaticPods.SYSTEM_CRITICAL_PRIORITY - 1);
    assertThat(StaticPods.isCritical(important)).isFalse();
  }

  @Test
  void aCriticalPodOfTheNodeClassIsNodeCritical() {
    Pod pod = pod(Map.of(StaticPods.SOURCE_ANNOTATION, "file"));
    assertThat(StaticPods.isNodeCritical(pod)).isFalse();
    pod.getSpec().setPriorityClassName("system-node-critical");
    assertThat(StaticPods.isNodeCritical(pod)).isTrue();
  }

  @Test
  void newAnnotationsLeaveTheOriginalAlone() {
    Pod pod = pod(Map.of("a", "1"));
    pod.getMetadata().setName("web");

    Pod copy = StaticPods.withAnnotations(pod, Map.of("b", "2"));

    assertThat(copy.getMetadata().getAnnotations()).isEqualTo(Map.of("b", "2"));
    assertThat(copy.getMetadata().getName()).isEqualTo("web");
    assertThat(pod.getMetadata().getAnnotations()).isEqualTo(Map.of("a", "1"));
  }

  private static Pod pod(Map<String, String> annotations) {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setAnnotations(annotations);
    Pod pod = new Pod();
    pod.setMetadata(metadata);
    pod.setSpec(new PodSpec());
    return pod;
  }
}
