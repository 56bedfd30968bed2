package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Certificates that signers of the cluster give pods. Any thread; may ask the API server, so only a
 * pod's own worker waits here. Upstream's counterpart: {@code podcertificate.Manager}.
 */
@FunctionalInterface
public interface PodCertificates {
  /** There are none without an API server, or without the gate PodCertificateRequest. */
  PodCertificates NONE =
      (_, _) ->
          new Answer.Refused(
              "podCertificate sources need an API server and the gate PodCertificateRequest");

  /**
   * What a pod wants to have certified.
   *
   * @param place of the source in the pod; each has a key of its own
   * @param signer who is to sign
   * @param keyType as the API names it: {@code RSA3072}, {@code ED25519}, …
   * @param maxLifeSeconds the longest life wanted; absent for what the API server takes then
   * @param annotations told the signer; nobody has verified them
   */
  record Wanted(
      String place,
      String signer,
      String keyType,
      OptionalInt maxLifeSeconds,
      Map<String, String> annotations) {
    /** Takes a copy. */
    public Wanted {
      annotations = Map.copyOf(annotations);
    }
  }

  /** What came of asking. */
  sealed interface Answer {
    /**
     * A private key and what certifies it; secret.
     *
     * @param key as PEM
     * @param chain certificates as PEM, the key's own first
     */
    record Credential(String key, String chain) implements Answer {
      @Override
      public String toString() {
        return "Credential[…]";
      }
    }

    /** Why there is none, or none yet. */
    record Refused(String message) implements Answer {}
  }

  /**
   * The credential of a source as it is now; the first time, and when it has to be renewed, one is
   * asked for.
   *
   * @param pod who wants it; told when there is another answer
   */
  Answer credential(Pod pod, Wanted wanted);
}
