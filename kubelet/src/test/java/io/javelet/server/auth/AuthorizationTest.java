package io.javelet.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationTest {
  private static final User ADMIN = User.known("admin", List.of(), User.Proof.CERTIFICATE);
  private static final RequestAttributes LIST_PODS = RequestAttributes.of("GET", "/pods");

  @ParameterizedTest
  @CsvSource({
    "GET,     /healthz,              get,    healthz proxy",
    "GET,     /healthz/ping,         get,    healthz proxy",
    "GET,     /pods,                 get,    pods proxy",
    "GET,     /runningpods/,         get,    pods proxy",
    "POST,    /stats/summary,        create, stats",
    "DELETE,  /metrics/slis,         delete, metrics",
    "GET,     /metrics/cadvisor,     get,    metrics",
    "GET,     /metricsandmore,       get,    proxy",
    "GET,     /logs/syslog,          get,    log",
    "POST,    /exec/a/b/c,           create, proxy",
    "PUT,     /debug/flags/v,        update, proxy",
    "PATCH,   /configz,              patch,  configz proxy",
    "GET,     /flagz,                get,    configz",
    "GET,     /statusz,              get,    statusz",
    "POST,    /checkpoint/a/b/c,     create, checkpoint",
    "OPTIONS, /,                     '',     proxy",
    "GET,     /metrics/../exec/a,    get,    metrics"
  })
  void aRequestIsAVerbOnSubresources(String method, String path, String verb, String resources) {
    RequestAttributes attributes = RequestAttributes.of(method, path);

    assertThat(attributes.verb()).isEqualTo(verb);
    assertThat(String.join(" ", attributes.subresources())).isEqualTo(resources);
  }

  @Test
  void locallyOnlyThoseWithProofMayDoAnything() throws Exception {
    Authorization local = Authorization.local();

    assertThat(local.decide(ADMIN, LIST_PODS)).isInstanceOf(Decision.Allowed.class);
    assertThat(local.decide(User.known("u", List.of(), User.Proof.LOCAL_PROCESS), LIST_PODS))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(local.decide(User.known("t", List.of(), User.Proof.TOKEN), LIST_PODS))
        .isInstanceOf(Decision.Refused.class);
    assertThat(local.decide(User.ANONYMOUS, LIST_PODS))
        .isEqualTo(
            new Decision.Refused(
                "Forbidden (user=system:anonymous, verb=get, resource=nodes,"
                    + " subresource(s)=[pods proxy])\n"));
  }

  @Test
  void theFirstSubresourceThatIsAllowedIsEnoughAndAnswersAreRemembered() throws Exception {
    var asked = new ArrayList<String>();
    var now = new AtomicReference<>(Instant.EPOCH);
    Authorization webhook =
        Authorization.webhook(
            (_, verb, node, subresource) -> {
              asked.add(verb + " " + node + "/" + subresource);
              return subresource.equals("proxy");
            },
            "node-1",
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            now::get);

    assertThat(webhook.decide(ADMIN, LIST_PODS)).isInstanceOf(Decision.Allowed.class);
    assertThat(asked).containsExactly("get node-1/pods", "get node-1/proxy");

    assertThat(webhook.decide(ADMIN, LIST_PODS)).isInstanceOf(Decision.Allowed.class);
    assertThat(asked).hasSize(2);

    now.set(Instant.EPOCH.plusSeconds(31));
    assertThat(webhook.decide(ADMIN, LIST_PODS)).isInstanceOf(Decision.Allowed.class);
    assertThat(asked.getLast()).isEqualTo("get node-1/pods");
    assertThat(asked).hasSize(3);
  }
}
