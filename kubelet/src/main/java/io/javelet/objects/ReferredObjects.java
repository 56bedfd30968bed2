package io.javelet.objects;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ObjectKey;
import io.javelet.pod.ObjectReferences;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import java.util.HashSet;
import java.util.Set;

/**
 * The config maps and secrets of the API server that pods of this node refer to; it gives a node no
 * others. Any thread.
 */
public interface ReferredObjects extends ConfigObjects {
  /** Takes note of what pods refer to from now on, and of what none refers to any more. */
  default void declared(PodUpdate update) {
    for (Pod pod : update.pods()) {
      if (!StaticPods.isStatic(pod) && !StaticPods.isMirror(pod)) {
        Set<ObjectKey> wanted = update instanceof PodUpdate.Remove ? Set.of() : keys(pod);
        refer(new PodUid(pod.getMetadata().getUid()), wanted);
      }
    }
  }

  /** A pod refers to these, and to no others. */
  void refer(PodUid uid, Set<ObjectKey> wanted);

  /** Leaves everything. */
  void stop();

  private static Set<ObjectKey> keys(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    Set<ObjectKey> keys = new HashSet<>();
    for (ObjectReferences.Reference each : ObjectReferences.all(pod)) {
      keys.add(new ObjectKey(each.kind(), namespace, each.name()));
    }
    return keys;
  }
}
