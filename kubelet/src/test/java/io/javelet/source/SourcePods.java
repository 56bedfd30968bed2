package io.javelet.source;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;

/** Pods as a source declares them, for tests. */
final class SourcePods {
  private SourcePods() {}

  static Pod pod(String name, String uid) {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(name);
    metadata.setNamespace("default");
    metadata.setUid(uid);
    Pod pod = new Pod();
    pod.setMetadata(metadata);
    pod.setSpec(new PodSpec());
    return pod;
  }
}
