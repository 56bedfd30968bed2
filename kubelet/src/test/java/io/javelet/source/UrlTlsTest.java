package io.javelet.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UrlTlsTest {
  private static final char[] PASSWORD = new char[0];

  @TempDir Path work;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    SSLContext context = serverContext();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = context.getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aServerOfOurAuthorityThatKnowsOurCertificateAnswers() {
    var tls =
        new UrlTls(
            Optional.of(file("ca.pem")),
            Optional.of(file("client.pem")),
            Optional.of(file("client.key")));

    assertThat(fetch(tls))
        .isInstanceOfSatisfying(
            ManifestFetcher.Answer.Fresh.class,
            fresh ->
                assertThat(new String(fresh.content().bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("hello"));
  }

  @Test
  void aServerThatNobodyVouchesForIsRefused() {
    assertThat(fetch(new UrlTls(Optional.empty(), Optional.empty(), Optional.empty())))
        .isInstanceOfSatisfying(
            ManifestFetcher.Answer.Failed.class,
            failed -> assertThat(failed.reason()).contains("SSLHandshakeException"));
  }

  @Test
  void withoutOurCertificateThereIsNoAnswer() {
    assertThat(fetch(new UrlTls(Optional.of(file("ca.pem")), Optional.empty(), Optional.empty())))
        .isInstanceOf(ManifestFetcher.Answer.Failed.class);
  }

  @Test
  void aCertificateFileThatIsExchangedCountsFromTheNextRequestOn() throws Exception {
    Path ca = Files.copy(file("client.pem"), work.resolve("ca.pem"));
    var tls =
        new UrlTls(
            Optional.of(ca), Optional.of(file("client.pem")), Optional.of(file("client.key")));
    assertThat(fetch(tls)).isInstanceOf(ManifestFetcher.Answer.Failed.class);

    Files.delete(ca);
    Files.copy(file("ca.pem"), ca);

    assertThat(fetch(tls)).isInstanceOf(ManifestFetcher.Answer.Fresh.class);
  }

  @Test
  void theOlderFormOfAnRsaKeyIsTheSameKey() throws Exception {
    assertThat(PemKey.read(file("server-pkcs1.key"))).isEqualTo(PemKey.read(file("server.key")));
  }

  private ManifestFetcher.Answer fetch(UrlTls tls) {
    URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
    return new ManifestFetcher(address, Map.of(), tls, 1000, Clock.systemUTC()).fetch();
  }

  private static SSLContext serverContext() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, PASSWORD);
    keys.setKeyEntry(
        "server",
        PemKey.read(file("server.key")),
        PASSWORD,
        new Certificate[] {certificate("server.pem")});
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("ca", certificate("ca.pem"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static Certificate certificate(String name) throws Exception {
    try (InputStream in = Files.newInputStream(file(name))) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(UrlTlsTest.class.getResource("/url-source/" + name)).toURI());
    } catch (java.net.URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
