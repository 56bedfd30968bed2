package io.javelet.pod;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a pod's annotations say about where it comes from. Stateless. Upstream: {@code
 * kubetypes.IsStaticPod} and its neighbours.
 */
public final class StaticPods {
  /** Word of the source a pod came from; see {@link PodSourceName#word()}. */
  public static final String SOURCE_ANNOTATION = "kubernetes.io/config.source";

  /** Identity of a static pod's declaration: its UID. */
  public static final String HASH_ANNOTATION = "kubernetes.io/config.hash";

  /** On a mirror pod: the hash of the static pod that it shows in the API. */
  public static final String MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

  /** When this agent first saw the pod. */
  public static final String SEEN_ANNOTATION = "kubernetes.io/config.seen";

  /**
   * Ours: the UID that the declaration of a static pod stands for by our formula. On an adopted pod
   * it differs from the UID that the pod goes on with. Sandboxes of other kubelets lack it.
   */
  public static final String DECLARED_UID_ANNOTATION = "javelet.io/declared-uid";

  /** Priority from which on a pod is critical. */
  public static final int SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

  private static final String NODE_CRITICAL_CLASS = "system-node-critical";
  private static final String CLUSTER_CRITICAL_CLASS = "system-cluster-critical";
  private static final int NODE_CRITICAL_PRIORITY = SYSTEM_CRITICAL_PRIORITY + 1000;

  private StaticPods() {}

  /** Whether a pod was declared on this node itself and not by the API server. */
  public static boolean isStatic(Pod pod) {
    return annotation(pod, SOURCE_ANNOTATION)
        .map(word -> !word.equals(PodSourceName.API.word()))
        .orElse(false);
  }

  /** Whether a pod of the API server only shows a static pod. */
  public static boolean isMirror(Pod pod) {
    return annotation(pod, MIRROR_ANNOTATION).isPresent();
  }

  /** Whether a pod is spared by eviction and may preempt others: static, mirror or by priority. */
  public static boolean isCritical(Pod pod) {
    return isStatic(pod) || isMirror(pod) || priority(pod).orElse(0) >= SYSTEM_CRITICAL_PRIORITY;
  }

  /** Whether a pod is critical to this very node, so that the kernel should spare it too. */
  public static boolean isNodeCritical(Pod pod) {
    return isCritical(pod) && NODE_CRITICAL_CLASS.equals(pod.getSpec().getPriorityClassName());
  }

  /**
   * A pod's priority. A static pod has not been through the API server, which would have looked its
   * class up: of the two classes that every cluster has, the value is known here too.
   */
  public static OptionalInt priority(Pod pod) {
    if (pod.getSpec() == null) {
      return OptionalInt.empty();
    }
    Integer given = pod.getSpec().getPriority();
    if (given != null) {
      return OptionalInt.of(given);
    }
    if (NODE_CRITICAL_CLASS.equals(pod.getSpec().getPriorityClassName())) {
      return OptionalInt.of(NODE_CRITICAL_PRIORITY);
    }
    return CLUSTER_CRITICAL_CLASS.equals(pod.getSpec().getPriorityClassName())
        ? OptionalInt.of(SYSTEM_CRITICAL_PRIORITY)
        : OptionalInt.empty();
  }

  /** The source that a pod's annotation names. */
  public static Optional<PodSourceName> source(Pod pod) {
    return annotation(pod, SOURCE_ANNOTATION).flatMap(PodSourceName::ofWord);
  }

  /** The identity of a static pod's declaration, which a mirror pod repeats. */
  public static Optional<String> hash(Pod pod) {
    return annotation(pod, HASH_ANNOTATION);
  }

  /** The identity of the static pod that a mirror pod shows. */
  public static Optional<String> mirrored(Pod mirror) {
    return annotation(mirror, MIRROR_ANNOTATION);
  }

  /** The same pod with these annotations instead of its own. */
  public static Pod withAnnotations(Pod pod, Map<String, String> annotations) {
    ObjectMeta old = pod.getMetadata();
    ObjectMeta metadata =
        new ObjectMeta(
            annotations,
            old.getCreationTimestamp(),
            old.getDeletionGracePeriodSeconds(),
            old.getDeletionTimestamp(),
            old.getFinalizers(),
            old.getGenerateName(),
            old.getGeneration(),
            old.getLabels(),
            old.getManagedFields(),
            old.getName(),
            old.getNamespace(),
            old.getOwnerReferences(),
            old.getResourceVersion(),
            old.getSelfLink(),
            old.getUid());
    metadata.setAdditionalProperties(old.getAdditionalProperties());
    Pod copy =
        new Pod(pod.getApiVersion(), pod.getKind(), metadata, pod.getSpec(), pod.getStatus());
    copy.setAdditionalProperties(pod.getAdditionalProperties());
    return copy;
  }

  private static Optional<String> annotation(Pod pod, String name) {
    ObjectMeta metadata = pod.getMetadata();
    Map<String, String> annotations = metadata == null ? null : metadata.getAnnotations();
    return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(name));
  }
}
