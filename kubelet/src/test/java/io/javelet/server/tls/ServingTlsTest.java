package io.javelet.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.server.http.Answer;
import io.javelet.server.http.HttpPort;
import io.javelet.server.http.Limits;
import io.javelet.server.http.Listening;
import io.javelet.server.http.ServerLoop;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ServingTlsTest {
  @TempDir private Path folder;
  private final ServerLoop loop = new ServerLoop();
  private volatile Instant now = Instant.now();

  @AfterEach
  void stop() {
    loop.close();
  }

  private ServingTls tls(boolean only13, String... suites) throws IOException {
    return tls(new TlsSettings.SelfMade(), only13, suites);
  }

  private ServingTls tls(TlsSettings.Origin origin, boolean only13, String... suites)
      throws IOException {
    return new ServingTls(
        new TlsSettings(
            origin,
            folder.resolve("pki"),
            "node-1",
            List.of(InetAddress.getLoopbackAddress()),
            only13,
            List.of(suites),
            List.of()),
        () -> now,
        new SecureRandom());
  }

  /** A client's session with a port, or why there is none. */
  private SSLSession session(ServingTls tls, String protocol, String application)
      throws IOException, GeneralSecurityException, InterruptedException {
    var port =
        new HttpPort(
            loop,
            "https",
            new Listening.Network("127.0.0.1", 0),
            exchange -> exchange.send(Answer.text(200, "ok")),
            Limits.DEFAULT,
            Optional.of(tls));
    port.open();
    assertThat(port.awaitListening(Duration.ofSeconds(30))).isTrue();
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", tls.certificate().orElseThrow());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), new SecureRandom());
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("127.0.0.1", port.actualPort().orElseThrow())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      parameters.setApplicationProtocols(new String[] {application});
      // The certificate names the node's address.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(30_000);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo(application);
      return socket.getSession();
    } finally {
      port.close();
    }
  }

  @Test
  void bothVersionsAreSpokenAndBothProtocolsAreChosen() throws Exception {
    ServingTls tls = tls(false);

    assertThat(session(tls, "TLSv1.2", "http/1.1").getProtocol()).isEqualTo("TLSv1.2");
    assertThat(session(tls, "TLSv1.3", "h2").getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void olderVersionsThanTheLeastAreRefused() throws Exception {
    ServingTls tls = tls(true);

    assertThat(session(tls, "TLSv1.3", "h2").getProtocol()).isEqualTo("TLSv1.3");
    assertThatThrownBy(() -> session(tls, "TLSv1.2", "h2")).isInstanceOf(SSLException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"})
  void aSuiteIsChosenByGosNameAndByOpenSsls(String name) throws Exception {
    assertThat(session(tls(false, name), "TLSv1.2", "http/1.1").getCipherSuite())
        .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
  }

  @Test
  void aSelfSignedCertificateIsKeptAndMadeAnewBeforeItEnds() throws Exception {
    ServingTls first = tls(false);
    X509Certificate certificate = first.certificate().orElseThrow();
    Path key = folder.resolve("pki/kubelet.key");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(certificate.getSubjectAlternativeNames().toString()).contains("node-1", "127.0.0.1");
    assertThat(certificate.getNotAfter().toInstant())
        .isBetween(now.plus(Duration.ofDays(364)), now.plus(Duration.ofDays(366)));
    first.reload();
    assertThat(first.certificate()).contains(certificate);
    assertThat(tls(false).certificate()).as("after a restart").contains(certificate);

    now = now.plus(Duration.ofDays(300));
    first.reload();

    assertThat(first.certificate().orElseThrow()).isNotEqualTo(certificate);
    assertThat(tls(false).certificate()).isEqualTo(first.certificate());
  }

  @Test
  void aKeptCertificateThatIsBrokenIsMadeAnew() throws Exception {
    X509Certificate before = tls(false).certificate().orElseThrow();
    Files.writeString(folder.resolve("pki/kubelet.key"), "rubbish");

    assertThat(tls(false).certificate().orElseThrow()).isNotEqualTo(before);
  }

  @Test
  void untilTheClusterHasSignedTheCertificateNobodyIsServed() throws Exception {
    Path pem = folder.resolve("kubelet-server-current.pem");
    ServingTls tls = tls(new TlsSettings.Requested(pem), false);
    assertThat(tls.certificate()).isEmpty();
    SSLEngine server = tls.begin(ByteBufAllocator.DEFAULT).engine();
    SSLEngine client = SSLContext.getDefault().createSSLEngine();
    client.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
    client.wrap(ByteBuffer.allocate(0), hello);
    hello.flip();
    assertThatThrownBy(
            () -> {
              server.unwrap(
                  hello, ByteBuffer.allocate(server.getSession().getApplicationBufferSize()));
              for (Runnable task = server.getDelegatedTask();
                  task != null;
                  task = server.getDelegatedTask()) {
                task.run();
              }
              server.wrap(
                  ByteBuffer.allocate(0),
                  ByteBuffer.allocate(server.getSession().getPacketBufferSize()));
            })
        .isInstanceOf(SSLException.class);

    TestAuthority.Identity signed = new TestAuthority("cluster").server("node-1");
    Files.writeString(pem, signed.certificatePem() + signed.keyPem());
    tls.reload();

    assertThat(tls.certificate()).contains(signed.certificate());
  }
}
