package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/**
 * The service accounts that pods run as. Any thread; may ask the API server, so only a pod's own
 * worker waits here. Upstream's counterpart: {@code plugin.GetServiceAccountFunc}.
 */
@FunctionalInterface
public interface ServiceAccounts {
  /** Knows none: without an API server there are none. */
  ServiceAccounts NONE =
      _ -> new Answer.Refused("there are no service accounts without an API server");

  /** What came of asking for one. */
  sealed interface Answer {
    /**
     * The account as it is now.
     *
     * @param uid tells it from an earlier one of the same name
     */
    record Found(String uid, Map<String, String> annotations) implements Answer {
      /** Takes a copy. */
      public Found {
        annotations = Map.copyOf(annotations);
      }
    }

    /** Why it is not known. */
    record Refused(String message) implements Answer {}
  }

  /** The account that a pod names. */
  Answer of(Pod pod);
}
