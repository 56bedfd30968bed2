package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.javelet.metrics.RestClientMetrics;
import io.javelet.server.tls.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Client certificates that a program of the kubeconfig gives. The server answers whom it saw. */
@Timeout(120)
final class ExecCertificateTest {
  private static final char[] PASSWORD = "none".toCharArray();
  private static final String LONG_AGO = "2000-01-01T00:00:00Z";

  @TempDir private Path folder;
  private TestAuthority authority;
  private HttpsServer server;
  private ApiServer api;
  private volatile int status = 200;

  @BeforeEach
  void start() throws Exception {
    authority = new TestAuthority("cluster");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new AskingForCertificates(context(authority)));
    server.createContext(
        "/",
        exchange -> {
          String peer = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
          byte[] body = ("\"" + peer + "\"").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Path program =
        Files.writeString(
            folder.resolve("give"),
            "#!/bin/sh\ncd %s\necho run >>runs\ncat given\n".formatted(folder));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    api = new ApiServer(kubeconfig(), "test", 0, 0, RestClientMetrics.unseen());
  }

  @AfterEach
  void stop() {
    api.close();
    server.stop(0);
  }

  private static final class AskingForCertificates extends HttpsConfigurator {
    AskingForCertificates(SSLContext context) {
      super(context);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
      ssl.setNeedClientAuth(true);
      parameters.setSSLParameters(ssl);
    }
  }

  private static SSLContext context(TestAuthority authority) throws Exception {
    TestAuthority.Identity identity = authority.server("api");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    store.setCertificateEntry("authority", authority.certificate());
    store.setKeyEntry(
        "server",
        identity.keys().getPrivate(),
        PASSWORD,
        new X509Certificate[] {identity.certificate(), authority.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private Path kubeconfig() throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster:
            server: https://127.0.0.1:%d
            certificate-authority-data: %s
        users:
        - name: user
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: ./give
              interactiveMode: Never
        contexts:
        - name: test
          context: {cluster: test, user: user}
        current-context: test
        """
            .formatted(
                server.getAddress().getPort(),
                Base64.getEncoder()
                    .encodeToString(authority.pem().getBytes(StandardCharsets.US_ASCII))));
  }

  /**
   * From now on the program gives this.
   *
   * @param until when it expires; empty for never
   */
  private void give(String commonName, String until) throws Exception {
    TestAuthority.Identity identity = authority.client(commonName);
    ObjectNode credential = new ObjectMapper().createObjectNode();
    credential.put("apiVersion", "client.authentication.k8s.io/v1").put("kind", "ExecCredential");
    ObjectNode given = credential.putObject("status");
    given.put("clientCertificateData", identity.certificatePem());
    given.put("clientKeyData", identity.keyPem());
    if (!until.isEmpty()) {
      given.put("expirationTimestamp", until);
    }
    Files.writeString(folder.resolve("given"), credential.toString());
  }

  private String seen() throws Exception {
    return api.call(client -> client.raw("/version"));
  }

  private long runs() throws IOException {
    return Files.readAllLines(folder.resolve("runs")).size();
  }

  @Test
  void aCertificateIsShownAndKept() throws Exception {
    give("one", "");
    api.connect();
    assertThat(seen()).contains("CN=one");
    long before = runs();
    give("two", "");

    assertThat(seen()).contains("CN=one");
    assertThat(runs()).isEqualTo(before);
  }

  @Test
  void anotherOneIsShownWhenItHasExpired() throws Exception {
    give("one", LONG_AGO);
    api.connect();
    assertThat(seen()).contains("CN=one");
    give("two", "2100-01-01T00:00:00Z");

    assertThat(seen()).contains("CN=two");
    long before = runs();
    assertThat(seen()).contains("CN=two");
    assertThat(runs()).isEqualTo(before);
  }

  @Test
  void anotherOneIsShownWhenItIsRefused() throws Exception {
    give("one", "");
    api.connect();
    assertThat(seen()).contains("CN=one");
    give("two", "");

    status = 401;
    assertThatThrownBy(this::seen).isInstanceOf(ApiServerException.class);
    status = 200;
    assertThat(seen()).contains("CN=two");
  }

  @Test
  void aPairThatDoesNotBelongTogetherIsAnError() throws Exception {
    give("one", "");
    String text = Files.readString(folder.resolve("given"));
    Files.writeString(
        folder.resolve("given"),
        text.replace("-----BEGIN CERTIFICATE-----", "-----BEGIN NONE-----"));

    assertThatThrownBy(() -> api.connect()).isInstanceOf(IOException.class);
  }
}
