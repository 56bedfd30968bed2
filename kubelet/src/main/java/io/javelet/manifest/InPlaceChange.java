package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;

/**
 * Tells an edit that a running pod can take as it is from one that makes another pod. Labels,
 * annotations and images can change in place, as they can for pods of the API server. Pure.
 */
public final class InPlaceChange {
  private InPlaceChange() {}

  /**
   * A changed declaration under the UID that its pod has had so far, when the change is one in
   * place; else as it is. The declaration's own identity stays readable in its {@code
   * kubernetes.io/config.hash}.
   *
   * @param before what is in force, of the same full name
   * @param further what else can be changed in place
   */
  public static Pod continuing(Pod before, Pod declared, BiPredicate<Pod, Pod> further) {
    String uid = before.getMetadata().getUid();
    if (uid.equals(declared.getMetadata().getUid())
        || !(isInPlace(before, declared) || further.test(before, declared))) {
      return declared;
    }
    return withUid(declared, uid);
  }

  /** The same pod under another UID. */
  public static Pod withUid(Pod pod, String uid) {
    ObjectMeta metadata = ModelClass.shallowCopy(ObjectMeta.class, pod.getMetadata());
    metadata.setUid(uid);
    return new Pod(pod.getApiVersion(), pod.getKind(), metadata, pod.getSpec(), pod.getStatus());
  }

  static boolean isInPlace(Pod before, Pod declared) {
    return Objects.equals(
            before.getMetadata().getNamespace(), declared.getMetadata().getNamespace())
        && Objects.equals(before.getMetadata().getName(), declared.getMetadata().getName())
        && withoutImages(before.getSpec()).equals(withoutImages(declared.getSpec()));
  }

  private static PodSpec withoutImages(PodSpec spec) {
    PodSpec copy = ModelClass.shallowCopy(PodSpec.class, spec);
    copy.setContainers(withoutImages(spec.getContainers()));
    copy.setInitContainers(withoutImages(spec.getInitContainers()));
    return copy;
  }

  private static List<Container> withoutImages(List<Container> containers) {
    List<Container> copies = new ArrayList<>();
    for (Container container : containers) {
      Container copy = ModelClass.shallowCopy(Container.class, container);
      copy.setImage("");
      copies.add(copy);
    }
    return copies;
  }
}
