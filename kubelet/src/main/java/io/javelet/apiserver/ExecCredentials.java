package io.javelet.apiserver;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Credentials that a program of the kubeconfig gives, kept until they expire or are not believed.
 * Any thread; one run at a time. Upstream's counterpart: client-go's {@code exec.Authenticator}.
 */
final class ExecCredentials implements BearerToken {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecProgram program;
  private final Clock clock;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile Optional<Given> given = Optional.empty();

  /**
   * What a program gave.
   *
   * @param token empty for none
   * @param pair client certificate and key as PEM; absent for none
   * @param until when it is worth nothing any more; absent for never
   */
  record Given(String token, Optional<Pair> pair, Optional<Instant> until) {
    @Override
    public String toString() {
      return "Given[…]";
    }

    boolean expired(Instant now) {
      return until.filter(now::isAfter).isPresent();
    }
  }

  /** Client certificates and their key as PEM. */
  record Pair(String certificates, String key) {
    @Override
    public String toString() {
      return "Pair[…]";
    }
  }

  ExecCredentials(ExecProgram program, Clock clock) {
    this.program = program;
    this.clock = clock;
  }

  /**
   * What is valid now.
   *
   * @throws IOException when the program fails, or gives nothing that can be used
   */
  Given get() throws IOException {
    Optional<Given> known = valid();
    if (known.isPresent()) {
      return known.get();
    }
    turn.lock();
    try {
      Optional<Given> meanwhile = valid();
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      Given fresh = read(program.run(), program.apiVersion());
      given = Optional.of(fresh);
      return fresh;
    } finally {
      turn.unlock();
    }
  }

  /** Whether a certificate was given that is not to be shown any more. */
  boolean certificateIsOver() {
    return given.filter(each -> each.pair().isPresent()).isPresent() && valid().isEmpty();
  }

  private Optional<Given> valid() {
    return given.filter(each -> !each.expired(clock.instant()));
  }

  @Override
  public String current() {
    try {
      return get().token();
    } catch (IOException failure) {
      throw new KubernetesClientException("getting credentials: " + failure.getMessage(), failure);
    }
  }

  @Override
  public void refused() {
    given = given.map(each -> new Given(each.token(), each.pair(), Optional.of(Instant.MIN)));
  }

  private static Given read(String printed, String version) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(printed);
    } catch (JacksonException malformed) {
      // Without the text: it may hold a secret.
      throw new IOException("decoding stdout: it is no JSON");
    }
    String answered = root.path("apiVersion").asString("");
    if (!answered.equals(version) || !root.path("kind").asString("").equals("ExecCredential")) {
      throw new IOException(
          "exec plugin is configured to use API version %s, plugin returned version %s"
              .formatted(version, answered));
    }
    JsonNode status = root.path("status");
    if (!status.isObject()) {
      throw new IOException("exec plugin didn't return a status field");
    }
    String token = status.path("token").asString("");
    String certificates = status.path("clientCertificateData").asString("");
    String key = status.path("clientKeyData").asString("");
    if (token.isEmpty() && certificates.isEmpty() && key.isEmpty()) {
      throw new IOException("exec plugin didn't return a token or cert/key pair");
    }
    if (certificates.isEmpty() != key.isEmpty()) {
      throw new IOException("exec plugin returned only certificate or key, not both");
    }
    String until = status.path("expirationTimestamp").asString("");
    try {
      return new Given(
          token,
          certificates.isEmpty() ? Optional.empty() : Optional.of(new Pair(certificates, key)),
          until.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(until)));
    } catch (DateTimeException malformed) {
      throw new IOException("exec plugin returned no time of expiry: " + until, malformed);
    }
  }
}
