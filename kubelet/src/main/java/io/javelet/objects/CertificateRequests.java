package io.javelet.objects;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.PodCertificateRequest;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.PodCertificateRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.PodCertificateRequestStatus;
import io.javelet.pod.PodCertificates.Wanted;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Writes requests for pods' certificates, and reads what became of them. Pure. */
final class CertificateRequests {
  private static final String PREFIX = "req-";

  private CertificateRequests() {}

  /** What became of a request. */
  sealed interface Outcome {
    /**
     * It is signed.
     *
     * @param chain as PEM
     * @param renewal when the next certificate should be asked for
     * @param end when this one is not valid any more
     */
    record Issued(String chain, Instant renewal, Instant end) implements Outcome {}

    /** It is denied. */
    record Denied(String reason, String message) implements Outcome {}

    /** The signer cannot sign it. */
    record Failed(String reason, String message) implements Outcome {}

    /** Nobody has decided yet. */
    record Pending() implements Outcome {}
  }

  /**
   * A request.
   *
   * @param account UID of the pod's service account
   */
  static PodCertificateRequest of(Pod pod, Node node, String account, Wanted wanted, PodKey key) {
    return new PodCertificateRequestBuilder()
        .withNewMetadata()
        .withNamespace(pod.getMetadata().getNamespace())
        .withGenerateName(PREFIX)
        .addNewOwnerReference()
        .withApiVersion("v1")
        .withKind("Pod")
        .withName(pod.getMetadata().getName())
        .withUid(pod.getMetadata().getUid())
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withSignerName(wanted.signer())
        .withPodName(pod.getMetadata().getName())
        .withPodUID(pod.getMetadata().getUid())
        .withServiceAccountName(pod.getSpec().getServiceAccountName())
        .withServiceAccountUID(account)
        .withNodeName(node.getMetadata().getName())
        .withNodeUID(node.getMetadata().getUid())
        .withMaxExpirationSeconds(
            wanted.maxLifeSeconds().isPresent() ? wanted.maxLifeSeconds().getAsInt() : null)
        .withPkixPublicKey(key.publicKey())
        .withProofOfPossession(key.proof())
        .withUnverifiedUserAnnotations(wanted.annotations().isEmpty() ? null : wanted.annotations())
        .endSpec()
        .build();
  }

  static Outcome outcome(PodCertificateRequest request) {
    PodCertificateRequestStatus status = request.getStatus();
    List<Condition> conditions =
        status == null
            ? List.of()
            : Objects.requireNonNullElse(status.getConditions(), List.<Condition>of());
    return conditions.stream()
        .flatMap(condition -> outcome(condition, status).stream())
        .findFirst()
        .orElseGet(Outcome.Pending::new);
  }

  private static Optional<Outcome> outcome(
      Condition condition, PodCertificateRequestStatus status) {
    String reason = Objects.requireNonNullElse(condition.getReason(), "");
    String message = Objects.requireNonNullElse(condition.getMessage(), "");
    return switch (Objects.requireNonNullElse(condition.getType(), "")) {
      case "Denied" -> Optional.of(new Outcome.Denied(reason, message));
      case "Failed" -> Optional.of(new Outcome.Failed(reason, message));
      case "Issued" -> Optional.of(issued(status));
      default -> Optional.empty();
    };
  }

  private static Outcome issued(PodCertificateRequestStatus status) {
    try {
      return new Outcome.Issued(
          PemBlocks.certificates(Objects.requireNonNullElse(status.getCertificateChain(), "")),
          Instant.parse(Objects.requireNonNullElse(status.getBeginRefreshAt(), "")),
          Instant.parse(Objects.requireNonNullElse(status.getNotAfter(), "")));
    } catch (DateTimeParseException odd) {
      return new Outcome.Failed("Unreadable", "it is issued without its times");
    }
  }
}
