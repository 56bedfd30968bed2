package io.javelet.pod;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * The trust anchors that the cluster offers its pods. Any thread; may ask the API server, so only a
 * pod's own worker waits here. Upstream's counterpart: {@code clustertrustbundle.Manager}.
 */
@FunctionalInterface
public interface TrustBundles {
  /** There are none without an API server, or without the gate ClusterTrustBundleProjection. */
  TrustBundles NONE =
      (_, _, _) ->
          new Answer.Refused(
              "ClusterTrustBundle projection is not supported in static kubelet mode");

  /** Which bundles are meant. */
  sealed interface Wanted {
    /** The one of that name. */
    record Named(String name) implements Wanted {}

    /**
     * Those of a signer that have certain labels, together.
     *
     * @param labels absent for none of them, empty for all
     */
    record Signed(String signer, Optional<LabelSelector> labels) implements Wanted {}
  }

  /** What came of asking. */
  sealed interface Answer {
    /**
     * The anchors, each once.
     *
     * @param pem certificates one after the other, in an order that stays; empty when none is there
     *     and none has to be
     */
    record Anchors(String pem) implements Answer {}

    /** Why there is no answer. */
    record Refused(String message) implements Answer {}
  }

  /**
   * The anchors of bundles as they are now.
   *
   * @param pod who wants them; told when they change
   * @param optional whether none of them has to be there
   */
  Answer anchors(Pod pod, Wanted wanted, boolean optional);
}
