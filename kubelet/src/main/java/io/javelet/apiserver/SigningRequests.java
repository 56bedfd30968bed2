package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.javelet.crypto.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Obtains certificates by the API server's signing requests: creates one and waits until somebody
 * has approved and signed it. Stateless; blocks the calling thread. Upstream's counterpart: {@code
 * client-go/util/certificate/csr}.
 */
final class SigningRequests {
  private static final Logger log = LoggerFactory.getLogger(SigningRequests.class);

  /** As upstream: after that a new request is made. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** Between two tries of waiting. */
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final ApiServer server;
  private final InstantSource clock;

  /**
   * @param clock measures how long is waited
   */
  SigningRequests(ApiServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
  }

  /** A request that was refused, failed, or was not answered in time. */
  static final class Unsigned extends Exception {
    private static final long serialVersionUID = 1L;

    Unsigned(String message) {
      super(message);
    }
  }

  /**
   * The signed chain as PEM.
   *
   * @param name of the request where it must be found again after a restart; absent for any name
   */
  String obtain(KeyPair keys, CertificateProfile profile, Optional<String> name)
      throws ApiServerException, Unsigned, IOException, InterruptedException {
    String request = NodeKeys.request(keys, profile);
    CertificateSigningRequest wanted =
        new CertificateSigningRequestBuilder()
            .withNewMetadata()
            .withName(name.orElse(null))
            .withGenerateName(name.isEmpty() ? "csr-" : null)
            .endMetadata()
            .withNewSpec()
            .withRequest(
                Base64.getEncoder().encodeToString(request.getBytes(StandardCharsets.US_ASCII)))
            .withSignerName(profile.signer())
            .withUsages(profile.usages())
            .endSpec()
            .build();
    String created = create(wanted, name);
    log.atInfo()
        .addKeyValue("csr", created)
        .addKeyValue("signer", profile.signer())
        .log("Waiting for a certificate to be approved and signed");
    return signed(created);
  }

  /** A name that the same key and profile have again, so that a restart goes on waiting. */
  static String stableName(KeyPair keys, CertificateProfile profile) {
    MessageDigest digest = Sha256.begin();
    digest.update(keys.getPublic().getEncoded());
    digest.update(profile.toString().getBytes(StandardCharsets.UTF_8));
    return "node-csr-"
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(digest.digest())
            .toLowerCase(java.util.Locale.ROOT)
            .replace('_', 'x')
            .replaceAll("-$", "x");
  }

  private String create(CertificateSigningRequest wanted, Optional<String> name)
      throws ApiServerException, InterruptedException {
    try {
      return server
          .call(client -> requests(client).resource(wanted).create())
          .getMetadata()
          .getName();
    } catch (ApiServerException failure) {
      if (failure.conflict() && name.isPresent()) {
        return name.get();
      }
      throw failure;
    }
  }

  private String signed(String name) throws ApiServerException, Unsigned, InterruptedException {
    CertificateSigningRequest answered = answer(name);
    Optional<CertificateSigningRequestCondition> refusal =
        answered.getStatus().getConditions().stream()
            .filter(c -> c.getType().equals("Denied") || c.getType().equals("Failed"))
            .findFirst();
    if (refusal.isPresent()) {
      throw new Unsigned(
          "certificate signing request %s: %s (%s): %s"
              .formatted(
                  name,
                  refusal.get().getType(),
                  refusal.get().getReason(),
                  refusal.get().getMessage()));
    }
    return new String(
        Base64.getDecoder().decode(answered.getStatus().getCertificate()),
        StandardCharsets.US_ASCII);
  }

  /**
   * Waits on while connections come and go, since another request would have to be approved anew;
   * but not for one that is gone, as after an older snapshot was restored.
   */
  private CertificateSigningRequest answer(String name)
      throws ApiServerException, Unsigned, InterruptedException {
    Instant end = clock.instant().plus(PATIENCE);
    while (true) {
      Duration left = Duration.between(clock.instant(), end);
      if (!left.isPositive()) {
        throw new Unsigned(
            "certificate signing request %s was not approved and signed within %d minutes"
                .formatted(name, PATIENCE.toMinutes()));
      }
      try {
        if (isGone(name)) {
          throw new Unsigned("certificate signing request %s is gone".formatted(name));
        }
        Optional<CertificateSigningRequest> answer =
            server.unlimited(client -> answer(client, name, left));
        if (answer.isPresent()) {
          return answer.get();
        }
      } catch (ApiServerException failure) {
        if (!failure.mayPass()) {
          throw failure;
        }
        log.atDebug()
            .addKeyValue("csr", name)
            .addKeyValue("err", failure.getMessage())
            .log("The certificate is waited for on another connection");
      }
      server.pause(RETRY);
    }
  }

  private boolean isGone(String name) throws ApiServerException, InterruptedException {
    return server
        .unlimited(client -> Optional.ofNullable(requests(client).withName(name).get()))
        .isEmpty();
  }

  /** Empty when nobody answered in time, and when the request is not seen any more. */
  private static Optional<CertificateSigningRequest> answer(
      KubernetesClient client, String name, Duration patience) {
    try {
      return Optional.ofNullable(
          requests(client)
              .withName(name)
              .waitUntilCondition(
                  request -> request == null || answered(request),
                  Math.max(patience.toMillis(), 1),
                  TimeUnit.MILLISECONDS));
    } catch (KubernetesClientTimeoutException late) {
      return Optional.empty();
    }
  }

  private static boolean answered(CertificateSigningRequest request) {
    if (request.getStatus() == null) {
      return false;
    }
    String certificate = request.getStatus().getCertificate();
    return (certificate != null && !certificate.isEmpty())
        || request.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Denied") || c.getType().equals("Failed"));
  }

  private static io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
          CertificateSigningRequest,
          io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestList,
          ? extends io.fabric8.kubernetes.client.dsl.Resource<CertificateSigningRequest>>
      requests(KubernetesClient client) {
    return client.certificates().v1().certificateSigningRequests();
  }
}
