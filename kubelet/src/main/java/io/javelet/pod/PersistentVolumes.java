package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * The persistent volumes that pods refer to by a claim of their own namespace. Any thread; answers
 * from memory, so that a pod's worker never waits here. Whoever has the objects answers: the node's
 * own store for static pods; an API server's would answer for its own.
 */
public interface PersistentVolumes {
  /** Knows none. */
  PersistentVolumes NONE = (pod, claim) -> new Answer.Absent();

  /** What came of asking for the volume of a claim. */
  sealed interface Answer {
    /**
     * The claim has a volume.
     *
     * @param readOnly whether nobody may write it through this claim
     * @param exclusive whether one pod at a time may use it
     */
    record Bound(PersistentVolume volume, boolean readOnly, boolean exclusive) implements Answer {}

    /** There is no claim of that name. */
    record Absent() implements Answer {}

    /**
     * The claim has no volume that could be used.
     *
     * @param message names both and why
     */
    record Unusable(String message) implements Answer {}
  }

  /** The words of messages. */
  String CLAIMS = "persistentvolumeclaims";

  /**
   * The volume that a claim stands for now.
   *
   * @param pod who asks; only claims of its namespace, and of whoever declared it, are found
   */
  Answer claimed(Pod pod, String claim);

  /** Upstream's words for a claim that is not there. */
  static String notFound(String claim) {
    return "persistentvolumeclaim \"%s\" not found".formatted(claim);
  }
}
