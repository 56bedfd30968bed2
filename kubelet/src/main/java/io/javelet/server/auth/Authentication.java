package io.javelet.server.auth;

import io.javelet.crypto.Sha256;
import io.javelet.metrics.AccessMetrics;
import io.javelet.server.http.Peer;
import io.javelet.server.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who asks: a client certificate first, then a bearer token, then nobody in particular
 * where that is allowed. Any thread. It never decides what somebody may do.
 */
public final class Authentication {
  private static final Logger log = LoggerFactory.getLogger(Authentication.class);
  private static final String BEARER = "bearer ";
  private static final int REMEMBERED_TOKENS = 1024;
  private static final Duration REFUSED_TOKEN_TIME = Duration.ofSeconds(10);

  private final Optional<ClientAuthorities> authorities;
  private final Optional<TokenReviews> tokens;
  private final Duration tokenTime;
  private final boolean anonymous;
  private final InstantSource clock;
  private final AccessMetrics metrics;
  // Keyed by the token's digest, so that no token stays in memory longer than its request.
  private final ExpiringCache<String, Optional<User>> judged;

  /**
   * Decided by the configuration.
   *
   * @param authorities whose certificates are believed; absent for nobody's
   * @param tokens who judges bearer tokens; absent when none is believed
   * @param tokenTime how long a judgement is remembered
   * @param anonymous whether those who show nothing good are let in as nobody
   * @param metrics count who asks
   */
  public Authentication(
      Optional<ClientAuthorities> authorities,
      Optional<TokenReviews> tokens,
      Duration tokenTime,
      boolean anonymous,
      InstantSource clock,
      AccessMetrics metrics) {
    this.clock = clock;
    this.metrics = metrics;
    this.authorities = authorities;
    this.tokens = tokens;
    this.tokenTime = tokenTime;
    this.anonymous = anonymous;
    this.judged = new ExpiringCache<>(clock, REMEMBERED_TOKENS);
  }

  /** Who asks; absent when that is not known and has to be. */
  public Optional<User> authenticate(Request request) throws InterruptedException {
    Optional<User> byTransport =
        switch (request.peer()) {
          case Peer.LocalProcess local ->
              Optional.of(
                  User.known(
                      "javelet:local:uid:" + local.user(), List.of(), User.Proof.LOCAL_PROCESS));
          case Peer.Tls tls -> byCertificate(tls);
          case Peer.Plain _ -> Optional.empty();
        };
    return byTransport.isPresent() ? byTransport : byTokenOrNobody(request);
  }

  private Optional<User> byTokenOrNobody(Request request) throws InterruptedException {
    Optional<User> found = byToken(request);
    return found.isPresent() || !anonymous ? found : Optional.of(User.ANONYMOUS);
  }

  private Optional<User> byCertificate(Peer.Tls tls) {
    if (authorities.isEmpty() || tls.certificates().isEmpty()) {
      return Optional.empty();
    }
    try {
      authorities.get().verify(tls.certificates());
    } catch (GeneralSecurityException bad) {
      log.atDebug()
          .addKeyValue("subject", tls.certificates().getFirst().getSubjectX500Principal())
          .addKeyValue("err", String.valueOf(bad.getMessage()))
          .log("Refused a client certificate");
      return Optional.empty();
    }
    metrics.certificate(
        Duration.between(clock.instant(), tls.certificates().getFirst().getNotAfter().toInstant()));
    return CertificateUser.of(tls.certificates().getFirst());
  }

  private Optional<User> byToken(Request request) throws InterruptedException {
    String header = request.header("authorization").orElse("");
    if (tokens.isEmpty() || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    String token = header.substring(BEARER.length()).strip();
    if (token.isEmpty()) {
      return Optional.empty();
    }
    Instant begin = clock.instant();
    String key = digest(token);
    Optional<Optional<User>> known = judged.get(key);
    try {
      return known.isPresent() ? known.get() : review(tokens.get(), token, key);
    } finally {
      metrics.token(known.isPresent(), Duration.between(begin, clock.instant()));
    }
  }

  private Optional<User> review(TokenReviews reviews, String token, String key)
      throws InterruptedException {
    metrics.tokenAsked();
    boolean failed = true;
    try {
      Optional<User> user = reviews.review(token);
      failed = false;
      judged.put(key, user, user.isPresent() ? tokenTime : REFUSED_TOKEN_TIME);
      return user;
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("err", String.valueOf(failure.getMessage()))
          .log("The API server cannot judge a token");
      return Optional.empty();
    } finally {
      metrics.tokenAnswered(failed);
    }
  }

  private static String digest(String token) {
    return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
  }
}
