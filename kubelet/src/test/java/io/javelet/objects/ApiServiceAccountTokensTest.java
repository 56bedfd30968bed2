package io.javelet.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import io.javelet.ManualClock;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.Connections;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.ServiceAccountTokens.Answer;
import io.javelet.pod.ServiceAccountTokens.Wanted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiServiceAccountTokensTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String PATH = "POST /api/v1/namespaces/ns/serviceaccounts/robot/token";

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();
  private final AtomicInteger made = new AtomicInteger();
  private volatile String asked = "";
  private FakeApiServer api;
  private ApiServer connection;
  private ApiServiceAccountTokens tokens;

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    grant();
    connection = Connections.to(api, folder);
    tokens = new ApiServiceAccountTokens(new ObjectCalls(connection), clock);
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    api.close();
  }

  /** A token after the other, each valid as long as was asked for. */
  private void grant() {
    api.intercept(request -> {
      if (!FakeApiServer.line(request).equals(PATH)) {
        return Optional.empty();
      }
      asked = request.getUtf8Body();
      long seconds =
          Long.parseLong(asked.replaceAll("(?s).*\"expirationSeconds\"\\s*:\\s*(\\d+).*", "$1"));
      return Optional.of(
          new MockResponse()
              .setResponseCode(201)
              .setHeader("Content-Type", "application/json")
              .setBody(
                  """
                  {"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1",\
                  "metadata":{"name":"robot","namespace":"ns"},"spec":{"audiences":[]},\
                  "status":{"token":"token-%d","expirationTimestamp":"%s"}}
                  """
                      .formatted(made.incrementAndGet(), clock.instant().plusSeconds(seconds))));
    });
  }

  private static Pod pod(String uid) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("ns")
        .withUid(uid)
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName("robot")
        .endSpec()
        .build();
  }

  private Answer ask(String uid) {
    return tokens.token(pod(uid), new Wanted(Optional.empty(), HOUR));
  }

  @Test
  void aTokenIsBoundToItsPodAndForItsAudience() {
    assertThat(tokens.token(pod("u1"), new Wanted(Optional.of("vault"), HOUR)))
        .isEqualTo(new Answer.Token("token-1"));

    assertThat(asked)
        .containsPattern("\"uid\"\\s*:\\s*\"u1\"")
        .containsPattern("\"kind\"\\s*:\\s*\"Pod\"")
        .containsPattern("\"expirationSeconds\"\\s*:\\s*3600")
        .contains("\"vault\"");
    // Another audience is another token.
    assertThat(ask("u1")).isEqualTo(new Answer.Token("token-2"));
  }

  @Test
  void aTokenMayBeForAnAccountOfOneUidOnly() {
    var _ =
        tokens.token(
            pod("u1"), new Wanted(Optional.of("registry"), HOUR, Optional.of("account-1")));
    assertThat(asked).containsPattern("\"uid\"\\s*:\\s*\"account-1\"");

    // An account made anew is another one, although its name is the same.
    assertThat(
            tokens.token(
                pod("u1"), new Wanted(Optional.of("registry"), HOUR, Optional.of("account-2"))))
        .isEqualTo(new Answer.Token("token-2"));
  }

  @Test
  void aTokenIsRenewedAfterFourFifthsOfItsLife() {
    assertThat(ask("u1")).isEqualTo(new Answer.Token("token-1"));
    clock.advance(Duration.ofMinutes(47));
    assertThat(ask("u1")).isEqualTo(new Answer.Token("token-1"));
    clock.advance(Duration.ofMinutes(2));
    assertThat(ask("u1")).isEqualTo(new Answer.Token("token-2"));
  }

  @Test
  void aLongTokenIsRenewedAfterADay() {
    Duration week = Duration.ofDays(7);
    assertThat(tokens.token(pod("u1"), new Wanted(Optional.empty(), week)))
        .isEqualTo(new Answer.Token("token-1"));
    clock.advance(Duration.ofHours(25));
    assertThat(tokens.token(pod("u1"), new Wanted(Optional.empty(), week)))
        .isEqualTo(new Answer.Token("token-2"));
  }

  @Test
  void anOlderTokenServesUntilItsEndWhileNoneCanBeHad() {
    var _ = ask("u1");
    api.intercept(request -> Optional.of(FakeApiServer.refusal(500, "InternalError", "no etcd")));
    clock.advance(Duration.ofMinutes(55));
    assertThat(ask("u1")).isEqualTo(new Answer.Token("token-1"));
    clock.advance(Duration.ofMinutes(6));
    assertThat(ask("u1"))
        .isInstanceOfSatisfying(
            Answer.Refused.class, refused -> assertThat(refused.message()).contains("no etcd"));

    grant();
    assertThat(ask("u1")).isEqualTo(new Answer.Token("token-2"));
  }

  @Test
  void tokensOfPodsThatAreGoneAreForgotten() {
    var _ = ask("u1");
    tokens.declared(new PodUpdate.Remove(PodSourceName.API, List.of(pod("u1"))));
    assertThat(ask("u1")).isEqualTo(new Answer.Token("token-2"));
  }
}
