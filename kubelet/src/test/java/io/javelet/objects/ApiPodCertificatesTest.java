package io.javelet.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.PodCertificateRequest;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.PodCertificateRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.PodCertificateRequestSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javelet.ManualClock;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.Connections;
import io.javelet.apiserver.PodCertificateCalls;
import io.javelet.events.EventRecorder;
import io.javelet.events.RecordedEvent;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.metrics.CertificateMetrics.PodCertificateState;
import io.javelet.pod.PodCertificates.Answer;
import io.javelet.pod.PodCertificates.Wanted;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.ServiceAccounts;
import io.javelet.runtime.PodUid;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After upstream's {@code TestFullFlow}, {@code TestRefresh…}, {@code TestDenied…}, … */
@Timeout(120)
final class ApiPodCertificatesTest {
  private static final String PEM =
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  private static final Wanted WANTED =
      new Wanted(
          "identity/0", "corp/signer", "ED25519", OptionalInt.of(7200), Map.of("corp/a", "b"));

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();
  private final EventRecorder events = new EventRecorder(clock, 100, List.of());
  private final BlockingQueue<PodUid> changes = new LinkedBlockingQueue<>();
  private ServiceAccounts accounts = _ -> new ServiceAccounts.Answer.Found("account-uid", Map.of());
  private Optional<Node> node =
      Optional.of(
          new NodeBuilder()
              .withNewMetadata()
              .withName("here")
              .withUid("node-uid")
              .endMetadata()
              .build());
  private FakeApiServer api;
  private KubernetesClient user;
  private ApiServer connection;
  private ApiPodCertificates certificates;

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    user = api.client();
    connection = Connections.to(api, folder);
    certificates =
        new ApiPodCertificates(
            new PodCertificateCalls(connection),
            pod -> accounts.of(pod),
            changes::add,
            new Random(1),
            clock);
    certificates.connect(() -> node, events);
  }

  @AfterEach
  void stop() throws Exception {
    certificates.stop();
    user.close();
    connection.close();
    api.close();
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("ns")
        .withUid("pod-uid")
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName("robot")
        .endSpec()
        .build();
  }

  private Answer ask() {
    return certificates.credential(pod(), WANTED);
  }

  private List<PodCertificateRequest> requests() {
    return user.resources(PodCertificateRequest.class).inNamespace("ns").list().getItems();
  }

  /** The request whose name nobody has decided on yet. */
  private PodCertificateRequest pending() {
    return requests().stream().filter(each -> each.getStatus() == null).findFirst().orElseThrow();
  }

  private void decide(String type, String reason, Instant renewal) throws Exception {
    awaitSeen(pending());
    user.resource(
            new PodCertificateRequestBuilder(pending())
                .withNewStatus()
                .addToConditions(
                    new ConditionBuilder()
                        .withType(type)
                        .withStatus("True")
                        .withReason(reason)
                        .withMessage("so it is")
                        .build())
                .withCertificateChain("# from " + reason + "\n" + PEM + "and more")
                .withBeginRefreshAt(renewal.toString())
                .withNotAfter(renewal.plus(Duration.ofHours(1)).toString())
                .endStatus()
                .build())
        .updateStatus();
    assertThat(changes.poll(60, TimeUnit.SECONDS)).isEqualTo(new PodUid("pod-uid"));
  }

  /** The pod is told as well that its request is there. */
  private void awaitSeen(PodCertificateRequest request) throws InterruptedException {
    assertThat(request.getSpec().getNodeName()).isEqualTo("here");
    assertThat(changes.poll(60, TimeUnit.SECONDS)).isEqualTo(new PodUid("pod-uid"));
  }

  private void refused(String message) {
    assertThat(ask())
        .isInstanceOfSatisfying(
            Answer.Refused.class, refusal -> assertThat(refusal.message()).contains(message));
  }

  private void standsOnce(String state) {
    assertThat(certificates.states())
        .containsExactly(Map.entry(new PodCertificateState("corp/signer", state), 1L));
  }

  private List<String> told() {
    return events.recent().stream().map(RecordedEvent::message).toList();
  }

  @Test
  void aKeyIsShownOnceItsCertificateIsThere() throws Exception {
    refused("credential bundle is not issued yet");
    refused("credential bundle is not issued yet");
    standsOnce("not_yet_issued");
    PodCertificateRequestSpec asked = requests().getFirst().getSpec();
    assertThat(requests()).hasSize(1);
    assertThat(asked.getSignerName()).isEqualTo("corp/signer");
    assertThat(asked.getPodName()).isEqualTo("web");
    assertThat(asked.getPodUID()).isEqualTo("pod-uid");
    assertThat(asked.getServiceAccountName()).isEqualTo("robot");
    assertThat(asked.getServiceAccountUID()).isEqualTo("account-uid");
    assertThat(asked.getNodeUID()).isEqualTo("node-uid");
    assertThat(asked.getMaxExpirationSeconds()).isEqualTo(7200);
    assertThat(asked.getUnverifiedUserAnnotations()).containsEntry("corp/a", "b");
    assertThat(requests().getFirst().getMetadata().getOwnerReferences().getFirst().getUid())
        .isEqualTo("pod-uid");

    decide("Issued", "Signed", clock.instant().plus(Duration.ofHours(1)));

    assertThat(ask())
        .isInstanceOfSatisfying(
            Answer.Credential.class,
            issued -> {
              assertThat(issued.key()).startsWith("-----BEGIN PRIVATE KEY-----");
              assertThat(issued.chain()).isEqualTo(PEM);
            });
    standsOnce("fresh");
  }

  @Test
  void theFormerCertificateIsShownUntilTheNextIsThere() throws Exception {
    refused("not issued yet");
    decide("Issued", "Signed", clock.instant().plus(Duration.ofHours(1)));
    Answer first = ask();
    clock.advance(Duration.ofMinutes(59));
    assertThat(ask()).isEqualTo(first);
    assertThat(requests()).hasSize(1);

    clock.advance(Duration.ofMinutes(7));
    assertThat(ask()).isEqualTo(first);
    assertThat(requests()).hasSize(2);
    clock.advance(Duration.ofMinutes(11));
    assertThat(ask()).isEqualTo(first);
    standsOnce("overdue_for_refresh");
    clock.advance(Duration.ofMinutes(50));
    assertThat(ask()).isEqualTo(first);
    standsOnce("expired");
    assertThat(told()).contains("PodCertificate refresh overdue", "PodCertificate expired");

    decide("Issued", "Signed", clock.instant().plus(Duration.ofHours(1)));

    assertThat(ask()).isInstanceOf(Answer.Credential.class).isNotEqualTo(first);
    standsOnce("fresh");
  }

  @Test
  void aDenialIsForGood() throws Exception {
    refused("not issued yet");
    decide("Denied", "Unknown", clock.instant());

    refused(
        "PodCertificateRequest was permanently denied: reason=\"Unknown\" message=\"so it is\"");
    refused("permanently denied");
    standsOnce("denied");
    assertThat(requests()).hasSize(1);
    assertThat(told())
        .containsExactly(
            "PodCertificateRequest ns/%s was denied, reason=\"Unknown\", message=\"so it is\""
                .formatted(requests().getFirst().getMetadata().getName()));
  }

  @Test
  void aFailureOfTheSignerIsForGood() throws Exception {
    refused("not issued yet");
    decide("Failed", "OutOfInk", clock.instant());

    refused("PodCertificateRequest was permanently failed: reason=\"OutOfInk\"");
    standsOnce("failed");
    assertThat(told()).singleElement().asString().contains("failed, reason=\"OutOfInk\"");
  }

  @Test
  void aRequestThatNobodySeesIsMadeAnew() throws Exception {
    refused("not issued yet");
    awaitSeen(pending());
    user.resource(pending()).delete();
    Instant end = Instant.now().plusSeconds(60);
    clock.advance(Duration.ofMinutes(11));
    // The deletion is heard of when the list is; nobody is told of it, as nothing came of it.
    while (requests().isEmpty() && Instant.now().isBefore(end)) {
      refused("not issued yet");
    }
    assertThat(requests()).hasSize(1);
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    accounts = _ -> new ServiceAccounts.Answer.Refused("gone");
    refused("while fetching service account: gone");
    accounts = _ -> new ServiceAccounts.Answer.Found("account-uid", Map.of());
    Optional<Node> known = node;
    node = Optional.empty();
    refused("while getting node object");
    node = known;
    assertThat(
            certificates.credential(
                pod(),
                new Wanted("identity/0", "corp/signer", "DSA", OptionalInt.empty(), Map.of())))
        .isEqualTo(new Answer.Refused("unknown key type \"DSA\""));
    api.intercept(_ -> Optional.of(FakeApiServer.refusal(403, "Forbidden", "not you")));
    refused("while creating PodCertificateRequest: ");
    api.interceptNothing();
    refused("not issued yet");
  }

  @Test
  void keysOfPodsThatAreGoneAreForgotten() throws Exception {
    refused("not issued yet");
    certificates.declared(new PodUpdate.Remove(PodSourceName.API, List.of(pod())));

    assertThat(certificates.states()).isEmpty();
    refused("not issued yet");
    assertThat(requests()).hasSize(2);
  }
}
