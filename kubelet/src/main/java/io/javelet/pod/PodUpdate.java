package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/**
 * One kind of change to the desired pods of one source. Immutable, and so are the pods in it: who
 * wants another pod makes another one. Upstream: {@code kubetypes.PodUpdate} and its operations.
 */
public sealed interface PodUpdate {
  /** The source that all pods of this update come from. */
  PodSourceName source();

  /** The pods concerned, each with its newest declaration. */
  List<Pod> pods();

  /**
   * Pods that were not declared before. An empty one is sent when a source is first heard of and
   * has no pods, so that it counts as seen.
   */
  record Add(PodSourceName source, List<Pod> pods) implements PodUpdate {
    public Add {
      pods = List.copyOf(pods);
    }
  }

  /**
   * Pods that a source declared before this agent started, while it cannot say yet what it declares
   * now. They run meanwhile; the source does not count as heard.
   */
  record Recall(PodSourceName source, List<Pod> pods) implements PodUpdate {
    public Recall {
      pods = List.copyOf(pods);
    }
  }

  /** Known pods of which something changed that a worker must act upon. */
  record Update(PodSourceName source, List<Pod> pods) implements PodUpdate {
    public Update {
      pods = List.copyOf(pods);
    }
  }

  /** Known pods that are asked to end gracefully: they now have a deletion timestamp. */
  record Delete(PodSourceName source, List<Pod> pods) implements PodUpdate {
    public Delete {
      pods = List.copyOf(pods);
    }
  }

  /** Pods that are no longer declared; given as they were declared last. */
  record Remove(PodSourceName source, List<Pod> pods) implements PodUpdate {
    public Remove {
      pods = List.copyOf(pods);
    }
  }

  /** Known pods of which only the status in the source differs from what we reported. */
  record Reconcile(PodSourceName source, List<Pod> pods) implements PodUpdate {
    public Reconcile {
      pods = List.copyOf(pods);
    }
  }
}
