package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.metrics.RestClientMetrics;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How this node gets and keeps its certificates, with an API server and a signer in memory. */
final class CertificatesTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;
  private FakeApiServer api;
  private KubernetesClient user;
  private Watch signing;
  private final KeyPair authority = NodeKeys.generate();
  private final List<CertificateSigningRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Duration life = Duration.ofDays(1);
  private volatile boolean denies;
  private volatile boolean hesitates;
  private final AtomicLong serial = new AtomicLong();

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    user = api.client();
    signing = user.certificates().v1().certificateSigningRequests().watch(new Signer());
  }

  @AfterEach
  void stop() throws Exception {
    signing.close();
    user.close();
    api.close();
  }

  /** The controllers that approve and sign. */
  private final class Signer implements Watcher<CertificateSigningRequest> {
    @Override
    public void eventReceived(Action action, CertificateSigningRequest request) {
      if (action == Action.ADDED) {
        requests.add(request);
        if (hesitates) {
          return;
        }
        user.certificates().v1().certificateSigningRequests().resource(answered(request)).update();
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      // The test ends.
    }
  }

  private CertificateSigningRequest answered(CertificateSigningRequest request) {
    if (denies) {
      return new CertificateSigningRequestBuilder(request)
          .withNewStatus()
          .addNewCondition()
          .withType("Denied")
          .withReason("Stranger")
          .withMessage("not a node of ours")
          .endCondition()
          .endStatus()
          .build();
    }
    return new CertificateSigningRequestBuilder(request)
        .withNewStatus()
        .withCertificate(base64(signed(request)))
        .endStatus()
        .build();
  }

  private String signed(CertificateSigningRequest request) {
    String pem =
        new String(
            Base64.getDecoder().decode(request.getSpec().getRequest()), StandardCharsets.US_ASCII);
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      var asked = (PKCS10CertificationRequest) parser.readObject();
      Instant now = Instant.now();
      var builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=signer"),
              BigInteger.valueOf(serial.incrementAndGet()),
              Date.from(now.minusSeconds(1)),
              Date.from(now.plus(life)),
              asked.getSubject(),
              asked.getSubjectPublicKeyInfo());
      for (var attribute : asked.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
        builder.addExtension(
            Extensions.getInstance(attribute.getAttrValues().getObjectAt(0))
                .getExtension(Extension.subjectAlternativeName));
      }
      return PemFiles.write(
          builder.build(
              new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate())));
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private CertificateStore store(String name) {
    return new CertificateStore(folder.resolve("pki"), name);
  }

  private ClientBootstrap bootstrap() throws Exception {
    return new ClientBootstrap(
        api.kubeconfig(folder.resolve("kubeconfig")),
        folder.resolve("own.kubeconfig"),
        store("kubelet-client"),
        CertificateProfile.client("n1"),
        "kubelet/test",
        Clock.systemUTC(),
        RestClientMetrics.unseen());
  }

  @Test
  void aNodeWithATokenGetsItsCertificateAndItsKubeconfig() throws Exception {
    ClientBootstrap bootstrap = bootstrap();
    assertThat(bootstrap.done()).isFalse();
    bootstrap.run();

    assertThat(bootstrap.done()).isTrue();
    assertThat(requests.getFirst().getSpec().getSignerName())
        .isEqualTo("kubernetes.io/kube-apiserver-client-kubelet");
    assertThat(requests.getFirst().getSpec().getUsages())
        .containsExactly("digital signature", "client auth");
    assertThat(store("kubelet-client").read().orElseThrow().certificate().getSubjectX500Principal())
        .hasToString("CN=system:node:n1, O=system:nodes");
    assertThat(Files.readString(folder.resolve("own.kubeconfig")))
        .contains("client-certificate: " + store("kubelet-client").current());
  }

  @Test
  void aDamagedCertificateSendsANodeBackToItsToken() throws Exception {
    bootstrap().run();
    Files.writeString(store("kubelet-client").current(), "rubbish");

    assertThat(bootstrap().done()).isFalse();
    bootstrap().run();
    assertThat(bootstrap().done()).isTrue();
  }

  @Test
  void anExpiredCertificateSendsANodeBackToItsToken() throws Exception {
    life = Duration.ZERO;
    bootstrap().run();

    assertThat(bootstrap().done()).isFalse();
  }

  @Test
  void aDeniedNodeAsksAgainWithAnotherKey() throws Exception {
    denies = true;
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                bootstrap().run();
              } catch (Exception ended) {
                throw new IllegalStateException(ended);
              }
            });
    awaitRequests(1);
    denies = false;
    assertThat(asking.join(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();

    assertThat(bootstrap().done()).isTrue();
    assertThat(requests.getFirst().getSpec().getRequest())
        .isNotEqualTo(requests.getLast().getSpec().getRequest());
  }

  private void awaitRequests(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (requests.size() < count) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void aServersCertificateIsAskedForOnceItHasAnAddressAndAgainWhenItHasOthers() throws Exception {
    var addresses = new CopyOnWriteArrayList<String>();
    Semaphore renewals = new Semaphore(0);
    try (ApiServer connection = Connections.to(api, folder)) {
      var rotation =
          new CertificateRotation(
              "server",
              connection,
              store("kubelet-server"),
              () -> CertificateProfile.serving("n1", List.copyOf(addresses), List.of("n1")),
              renewals::release,
              () -> {},
              Clock.systemUTC(),
              new Random(1));
      rotation.start();
      rotation.lookAgain();
      addresses.add("192.0.2.7");
      rotation.lookAgain();
      assertThat(renewals.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(names()).contains("192.0.2.7", "n1");

      addresses.add("2001:db8::1");
      rotation.lookAgain();
      assertThat(renewals.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(names()).contains("192.0.2.7", "2001:db8:0:0:0:0:0:1");
      rotation.stop();
    }
    assertThat(requests)
        .extracting(each -> each.getSpec().getSignerName())
        .containsExactly("kubernetes.io/kubelet-serving", "kubernetes.io/kubelet-serving");
    assertThat(requests.getLast().getSpec().getUsages())
        .containsExactly("digital signature", "server auth");
  }

  private String names() throws Exception {
    X509Certificate certificate = store("kubelet-server").read().orElseThrow().certificate();
    return certificate.getSubjectAlternativeNames().toString();
  }

  @Test
  void aCertificateThatEndsWhileTheAgentRunsSendsItBackToItsToken() throws Exception {
    life = Duration.ZERO;
    bootstrap().run();
    life = Duration.ofDays(1);
    ClientBootstrap anew = bootstrap();
    Semaphore renewals = new Semaphore(0);
    try (ApiServer connection = Connections.to(api, folder)) {
      var rotation =
          new CertificateRotation(
              "client",
              connection,
              store("kubelet-client"),
              () -> CertificateProfile.client("n1"),
              new CertificateRotation.Renewed() {
                @Override
                public void run() {
                  renewals.release();
                }

                @Override
                public Optional<ClientBootstrap> withoutCertificate() {
                  return Optional.of(anew);
                }
              },
              () -> {},
              Clock.systemUTC(),
              new Random(1));
      rotation.start();
      assertThat(renewals.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      rotation.stop();
    }
    assertThat(bootstrap().done()).isTrue();
    // Only the bootstrap gives its requests names of its own.
    assertThat(requests.getLast().getMetadata().getName()).startsWith("node-csr-");
  }

  @Test
  void aRequestIsWaitedForOnTheNextConnection() throws Exception {
    hesitates = true;
    Semaphore renewals = new Semaphore(0);
    try (ApiServer connection = Connections.to(api, folder)) {
      CertificateRotation rotation = clientRotation(connection, renewals);
      rotation.start();
      rotation.lookAgain();
      awaitRequests(1);
      awaitWatchOfRequests(1);

      connection.abandon(connection.url());
      connection.connect();
      awaitWatchOfRequests(2);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      do {
        // Again and again: the server in memory forgets those who have only begun to watch.
        assertThat(System.nanoTime()).isLessThan(end);
        user.certificates()
            .v1()
            .certificateSigningRequests()
            .resource(answered(requests.getFirst()))
            .update();
      } while (!renewals.tryAcquire(1, TimeUnit.SECONDS));
      rotation.stop();
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void aRequestThatIsGoneIsMadeAnew() throws Exception {
    hesitates = true;
    Semaphore renewals = new Semaphore(0);
    try (ApiServer connection = Connections.to(api, folder)) {
      CertificateRotation rotation = clientRotation(connection, renewals);
      rotation.start();
      rotation.lookAgain();
      awaitRequests(1);
      awaitWatchOfRequests(1);

      hesitates = false;
      user.certificates().v1().certificateSigningRequests().resource(requests.getFirst()).delete();
      // A cluster that is set back takes its connections along.
      connection.abandon(connection.url());
      connection.connect();
      assertThat(renewals.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      rotation.stop();
    }
    assertThat(requests).hasSize(2);
  }

  private CertificateRotation clientRotation(ApiServer connection, Semaphore renewals) {
    return new CertificateRotation(
        "client",
        connection,
        store("kubelet-client"),
        () -> CertificateProfile.client("n1"),
        renewals::release,
        () -> {},
        Clock.systemUTC(),
        new Random(1));
  }

  private void awaitWatchOfRequests(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    // The signer of this test watches all of them.
    while (api.requests("GET /apis/certificates.k8s.io/v1/certificatesigningrequests").stream()
            .filter(each -> String.valueOf(each.getPath()).contains("watch=true"))
            .filter(each -> String.valueOf(each.getPath()).contains("metadata.name"))
            .count()
        < count) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void aCertificateIsRenewedBeforeItEnds() throws Exception {
    life = Duration.ofSeconds(3);
    Semaphore renewals = new Semaphore(0);
    try (ApiServer connection = Connections.to(api, folder)) {
      CertificateRotation rotation = clientRotation(connection, renewals);
      rotation.start();
      assertThat(renewals.tryAcquire(3, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      rotation.stop();
    }
    Optional<CertificateStore.Stored> last = store("kubelet-client").read();
    assertThat(last.orElseThrow().certificate().getSerialNumber()).isGreaterThan(BigInteger.TWO);
  }
}
