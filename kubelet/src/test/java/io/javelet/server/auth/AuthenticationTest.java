package io.javelet.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.metrics.AccessMetrics;
import io.javelet.server.http.Bytes;
import io.javelet.server.http.Peer;
import io.javelet.server.http.Request;
import io.javelet.server.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthenticationTest {
  @TempDir private Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final InstantSource clock = now::get;

  private static Request request(Peer peer, Map<String, List<String>> headers) {
    return new Request("GET", "/pods", "/pods", Map.of(), headers, Bytes.NONE, peer, "192.0.2.1:1");
  }

  private static Request withToken(String token) {
    return request(new Peer.Tls(List.of()), Map.of("authorization", List.of("Bearer " + token)));
  }

  private ClientAuthorities authorities(TestAuthority authority) throws IOException {
    Path file = Files.writeString(folder.resolve("ca.crt"), authority.pem());
    return ClientAuthorities.read(file, Clock.systemUTC());
  }

  @Test
  void aCertificateNamesUserAndGroups() throws Exception {
    var authority = new TestAuthority("ca");
    var authentication =
        new Authentication(
            Optional.of(authorities(authority)),
            Optional.empty(),
            Duration.ZERO,
            false,
            clock,
            AccessMetrics.unseen());
    var shown = authority.client("kube-apiserver-kubelet-client", "system:masters").certificate();

    User user =
        authentication.authenticate(request(new Peer.Tls(List.of(shown)), Map.of())).orElseThrow();

    assertThat(user.name()).isEqualTo("kube-apiserver-kubelet-client");
    assertThat(user.groups()).containsExactly("system:masters", "system:authenticated");
    assertThat(user.proof()).isEqualTo(User.Proof.CERTIFICATE);
  }

  @Test
  void aServersCertificateIsNoClients() throws Exception {
    var authority = new TestAuthority("ca");
    var authentication =
        new Authentication(
            Optional.of(authorities(authority)),
            Optional.empty(),
            Duration.ZERO,
            false,
            clock,
            AccessMetrics.unseen());
    var shown = authority.server("web").certificate();

    assertThat(authentication.authenticate(request(new Peer.Tls(List.of(shown)), Map.of())))
        .isEmpty();
  }

  @Test
  void theAuthoritiesAreReadAgainAndABadFileLeavesThemInForce() throws Exception {
    var before = new TestAuthority("ca");
    var after = new TestAuthority("ca");
    ClientAuthorities authorities = authorities(before);
    var authentication =
        new Authentication(
            Optional.of(authorities),
            Optional.empty(),
            Duration.ZERO,
            false,
            clock,
            AccessMetrics.unseen());
    Request old = request(new Peer.Tls(List.of(before.client("a").certificate())), Map.of());
    Request fresh = request(new Peer.Tls(List.of(after.client("a").certificate())), Map.of());
    assertThat(authentication.authenticate(old)).isPresent();
    assertThat(authentication.authenticate(fresh)).isEmpty();

    Files.writeString(folder.resolve("ca.crt"), after.pem());
    authorities.reload();

    assertThat(authentication.authenticate(old)).isEmpty();
    assertThat(authentication.authenticate(fresh)).isPresent();

    Files.writeString(folder.resolve("ca.crt"), "rubbish");
    authorities.reload();
    assertThat(authentication.authenticate(fresh)).isPresent();
  }

  @Test
  void aMissingFileOfAuthoritiesIsNamed() {
    assertThatThrownBy(
            () -> ClientAuthorities.read(folder.resolve("nothing.crt"), Clock.systemUTC()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing.crt");
  }

  @Test
  void aTokenIsJudgedOnceWhileTheJudgementIsRemembered() throws Exception {
    var asked = new AtomicInteger();
    TokenReviews reviews =
        token -> {
          asked.incrementAndGet();
          return token.equals("good")
              ? Optional.of(User.known("prometheus", List.of("monitoring"), User.Proof.TOKEN))
              : Optional.empty();
        };
    var authentication =
        new Authentication(
            Optional.empty(),
            Optional.of(reviews),
            Duration.ofMinutes(2),
            false,
            clock,
            AccessMetrics.unseen());

    assertThat(authentication.authenticate(withToken("good")).orElseThrow().name())
        .isEqualTo("prometheus");
    assertThat(authentication.authenticate(withToken("good"))).isPresent();
    assertThat(asked).hasValue(1);

    now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
    assertThat(authentication.authenticate(withToken("good"))).isPresent();
    assertThat(asked).hasValue(2);
    assertThat(authentication.authenticate(withToken("bad"))).isEmpty();
  }

  @Test
  void whoCannotBeJudgedIsNotLetIn() throws Exception {
    var authentication =
        new Authentication(
            Optional.empty(),
            Optional.of(_ -> {
              throw new IOException("no API server");
            }),
            Duration.ofMinutes(2),
            false,
            clock,
            AccessMetrics.unseen());

    assertThat(authentication.authenticate(withToken("good"))).isEmpty();
  }

  @Test
  void nobodyInParticularIsLetInWhereThatIsAllowed() throws Exception {
    var authentication =
        new Authentication(
            Optional.empty(), Optional.empty(), Duration.ZERO, true, clock, AccessMetrics.unseen());

    assertThat(authentication.authenticate(request(new Peer.Tls(List.of()), Map.of())))
        .contains(User.ANONYMOUS);
  }

  @Test
  void aLocalProcessIsKnownByTheKernel() throws Exception {
    var authentication =
        new Authentication(
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            false,
            clock,
            AccessMetrics.unseen());

    User user =
        authentication
            .authenticate(request(new Peer.LocalProcess(12, 0, 0), Map.of()))
            .orElseThrow();

    assertThat(user.name()).isEqualTo("javelet:local:uid:0");
    assertThat(user.proof()).isEqualTo(User.Proof.LOCAL_PROCESS);
  }
}
