package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;

/**
 * Tokens of pods' service accounts. Any thread; may ask the API server, so only a pod's own worker
 * waits here. Upstream's counterpart: {@code token.Manager}.
 */
@FunctionalInterface
public interface ServiceAccountTokens {
  /** Has none: without an API server there is nobody who would believe one. */
  ServiceAccountTokens NONE =
      (_, _) ->
          new Answer.Refused("serviceAccountToken sources are not supported without an API server");

  /** What came of asking for one. */
  sealed interface Answer {
    /** A token that is valid for a good while; secret. */
    record Token(String value) implements Answer {
      @Override
      public String toString() {
        return "Token[…]";
      }
    }

    /** Why there is none. */
    record Refused(String message) implements Answer {}

    /**
     * Why there is none yet: the API server has not answered since this agent began. A pod that it
     * once bound to this node may start without, since nobody could check the token anyway.
     */
    record Later(String message) implements Answer {}
  }

  /**
   * What kind of token is wanted.
   *
   * @param audience whom it is for; absent for the API server
   * @param life how long it should be valid from now on
   * @param account the UID that the account must have; absent for any account of its name
   */
  record Wanted(Optional<String> audience, Duration life, Optional<String> account) {
    /** One for whatever account has the pod's name for it. */
    public Wanted(Optional<String> audience, Duration life) {
      this(audience, life, Optional.empty());
    }
  }

  /** The token of a pod's service account. */
  Answer token(Pod pod, Wanted wanted);
}
