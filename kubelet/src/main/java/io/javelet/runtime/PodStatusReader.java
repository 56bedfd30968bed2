package io.javelet.runtime;

import java.time.Instant;

/** Where workers learn what the runtime has of a pod. Room {@code pleg} implements it. */
public interface PodStatusReader {
  /**
   * A status that was observed after {@code after}: from the cache when it is new enough, else read
   * from the runtime on the calling thread. A worker passes the moment of its last action, so that
   * it never plans from an older view.
   *
   * @throws CriException when the runtime does not answer
   */
  RuntimePodStatus newerThan(PodUid uid, PodFullName fullName, Instant after);
}
