package io.javelet.images.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.ManualClock;
import io.javelet.images.CredentialOrigin;
import io.javelet.images.PullCredentials;
import io.javelet.metrics.ImageMetrics;
import io.javelet.pod.ServiceAccountTokens;
import io.javelet.pod.ServiceAccounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** After upstream's {@code Test_ProvideWithCoordinates} and its cases with tokens. */
@Timeout(60)
final class ServiceAccountPluginTest {
  private static final String ANSWER =
      """
      {"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1",
       "cacheKeyType":"%s","auth":{"*.corp":{"username":"robot","password":"%s"}}}
      """;

  private final ManualClock clock = new ManualClock();
  private final List<String> asked = new ArrayList<>();
  private final List<ServiceAccountTokens.Wanted> wanted = new ArrayList<>();
  private String cacheKeyType = "Registry";
  private Optional<String> password = Optional.empty();
  private ServiceAccounts accounts =
      pod ->
          new ServiceAccounts.Answer.Found(
              "uid-" + pod.getSpec().getServiceAccountName(),
              Map.of("corp/role", "puller", "corp/tier", "gold", "other", "secret"));
  private ServiceAccountTokens tokens =
      (pod, each) -> {
        wanted.add(each);
        return new ServiceAccountTokens.Answer.Token("token-" + pod.getMetadata().getUid());
      };

  private static TokenAttributes attributes(
      boolean required, List<String> requiredKeys, TokenAttributes.KeptPer keptPer) {
    return new TokenAttributes(
        "registry", required, requiredKeys, List.of("corp/tier", "none"), keptPer);
  }

  private static TokenAttributes perAccount() {
    return attributes(true, List.of("corp/role"), TokenAttributes.KeptPer.SERVICE_ACCOUNT);
  }

  private static TokenAttributes perToken() {
    return attributes(true, List.of("corp/role"), TokenAttributes.KeptPer.TOKEN);
  }

  private CredentialPlugin plugin(TokenAttributes attributes) {
    return new CredentialPlugin(
        new PluginSettings(
            "helper",
            List.of("*.corp"),
            Duration.ofMinutes(10),
            "credentialprovider.kubelet.k8s.io/v1",
            List.of(),
            Map.of(),
            Optional.of(attributes)),
        request -> {
          asked.add(new String(request, StandardCharsets.UTF_8));
          return ANSWER
              .formatted(cacheKeyType, password.orElse("answer-" + asked.size()))
              .getBytes(StandardCharsets.UTF_8);
        },
        new PodAccounts(pod -> accounts.of(pod), (pod, each) -> tokens.token(pod, each)),
        clock,
        ImageMetrics.unseen());
  }

  private static Pod pod(String uid, String account) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("p")
        .withNamespace("ns")
        .withUid(uid)
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(account.isEmpty() ? null : account)
        .endSpec()
        .build();
  }

  private static List<String> passwords(CredentialPlugin plugin, Pod pod, String image)
      throws InterruptedException {
    return plugin.credentials(pod, image).stream().map(each -> each.shown().password()).toList();
  }

  @Test
  void itIsToldTheTokenAndTheAnnotationsItIsToKnow() throws Exception {
    List<PullCredentials> found = plugin(perAccount()).credentials(pod("u1", "robot"), "r.corp/a");

    assertThat(asked)
        .containsExactly(
            "{\"kind\":\"CredentialProviderRequest\",\"apiVersion\":"
                + "\"credentialprovider.kubelet.k8s.io/v1\",\"image\":\"r.corp/a\","
                + "\"serviceAccountToken\":\"token-u1\",\"serviceAccountAnnotations\":"
                + "{\"corp/role\":\"puller\",\"corp/tier\":\"gold\"}}");
    assertThat(wanted)
        .containsExactly(
            new ServiceAccountTokens.Wanted(
                Optional.of("registry"), Duration.ofHours(1), Optional.of("uid-robot")));
    assertThat(found.stream().map(PullCredentials::origin))
        .containsExactly(new CredentialOrigin.ServiceAccount("uid-robot", "ns", "robot"));
  }

  @Test
  void anAnswerIsTheAccountsAndNobodyElses() throws Exception {
    CredentialPlugin plugin = plugin(perAccount());

    assertThat(passwords(plugin, pod("u1", "robot"), "r.corp/a")).containsExactly("answer-1");
    assertThat(passwords(plugin, pod("u2", "robot"), "r.corp/b")).containsExactly("answer-1");
    assertThat(passwords(plugin, pod("u3", "other"), "r.corp/a")).containsExactly("answer-2");
  }

  @Test
  void anAnswerForATokenIsThePodsOnly() throws Exception {
    CredentialPlugin plugin = plugin(perToken());

    assertThat(passwords(plugin, pod("u1", "robot"), "r.corp/a")).containsExactly("answer-1");
    assertThat(passwords(plugin, pod("u1", "robot"), "r.corp/b")).containsExactly("answer-1");
    assertThat(passwords(plugin, pod("u2", "robot"), "r.corp/a")).containsExactly("answer-2");
  }

  @Test
  void anAnswerHoldsWhileTheAccountSaysTheSame() throws Exception {
    CredentialPlugin plugin = plugin(perAccount());
    var _ = passwords(plugin, pod("u1", "robot"), "r.corp/a");

    accounts = _ -> new ServiceAccounts.Answer.Found("uid-robot", Map.of("corp/role", "reader"));
    assertThat(passwords(plugin, pod("u1", "robot"), "r.corp/a")).containsExactly("answer-2");
    accounts = _ -> new ServiceAccounts.Answer.Found("uid-anew", Map.of("corp/role", "reader"));
    assertThat(passwords(plugin, pod("u1", "robot"), "r.corp/a")).containsExactly("answer-3");
    clock.advance(Duration.ofMinutes(11));
    assertThat(passwords(plugin, pod("u1", "robot"), "r.corp/a")).containsExactly("answer-4");
  }

  @Test
  void anAccountOptsInByItsAnnotations() throws Exception {
    accounts = _ -> new ServiceAccounts.Answer.Found("uid", Map.of("corp/tier", "gold"));

    assertThat(plugin(perAccount()).credentials(pod("u1", "robot"), "r.corp/a")).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void aPodWithoutAnAccountIsTheNodesOnlyWhereTheConfigurationAllowsIt() throws Exception {
    assertThat(plugin(perAccount()).credentials(pod("u1", ""), "r.corp/a")).isEmpty();
    assertThat(asked).isEmpty();

    List<PullCredentials> found =
        plugin(attributes(false, List.of(), TokenAttributes.KeptPer.TOKEN))
            .credentials(pod("u1", ""), "r.corp/a");

    assertThat(asked).singleElement().asString().doesNotContain("serviceAccount");
    assertThat(found.getFirst().origin()).isEqualTo(new CredentialOrigin.Node());
  }

  @Test
  void withoutAnAccountOrATokenItIsNotAsked() throws Exception {
    tokens = (_, _) -> new ServiceAccountTokens.Answer.Refused("no");
    assertThat(plugin(perAccount()).credentials(pod("u1", "robot"), "r.corp/a")).isEmpty();
    tokens = (_, _) -> new ServiceAccountTokens.Answer.Later("not yet");
    assertThat(plugin(perAccount()).credentials(pod("u1", "robot"), "r.corp/a")).isEmpty();
    accounts = _ -> new ServiceAccounts.Answer.Refused("gone");
    assertThat(plugin(perAccount()).credentials(pod("u1", "robot"), "r.corp/a")).isEmpty();

    assertThat(asked).isEmpty();
  }

  @Test
  void nobodyIsAskedForATokenForImagesThatAreNotThePluginsBusiness() throws Exception {
    assertThat(plugin(perAccount()).credentials(pod("u1", "robot"), "r.io/a")).isEmpty();
    assertThat(wanted).isEmpty();
  }

  @Test
  void theTokenItselfIsAPasswordOnlyWhereAnswersAreKeptPerToken() throws Exception {
    password = Optional.of("token-u1");

    assertThat(plugin(perAccount()).credentials(pod("u1", "robot"), "r.corp/a")).isEmpty();
    assertThat(passwords(plugin(perToken()), pod("u1", "robot"), "r.corp/a"))
        .containsExactly("token-u1");
  }

  @Test
  void whoWaitsForOneAccountsAnswerDoesNotHoldUpAnother() throws Exception {
    var turns = new Turns<String>();
    turns.begin("a");
    turns.begin("b");
    Thread second =
        Thread.ofVirtual()
            .start(() -> {
              try {
                turns.begin("a");
                turns.end("a");
              } catch (InterruptedException givenUp) {
                Thread.currentThread().interrupt();
              }
            });
    while (second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    turns.end("b");
    turns.end("a");
    second.join();
  }

  @Test
  void anAnswerThatIsNoneIsAFailure() {
    for (String printed : List.of("", "[]", "{}", ANSWER.formatted("Pod", "x"))) {
      assertThatThrownBy(() ->
              PluginAnswer.read(
                  printed.getBytes(StandardCharsets.UTF_8), "credentialprovider.kubelet.k8s.io/v1"))
          .isInstanceOf(IOException.class);
    }
  }
}
