package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.javelet.metrics.RestClientMetrics;
import io.javelet.server.tls.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * For whom the server's certificate has to be. The server's is for {@code localhost} and 127.0.0.1,
 * and it listens at 127.0.0.2.
 */
final class ServerNameTest {
  private static final char[] PASSWORD = "none".toCharArray();
  private static final InetAddress PLACE = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress NOBODY = InetAddress.ofLiteral("127.0.0.3");

  @TempDir private Path folder;
  private TestAuthority authority;
  private X509Certificate certificate;
  private HttpsServer server;
  private Optional<ApiServer> connection = Optional.empty();

  /** The names that clients told, {@code -} for none. */
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    authority = new TestAuthority("cluster");
    TestAuthority.Identity identity = authority.server("api");
    certificate = identity.certificate();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    store.setKeyEntry(
        "server",
        identity.keys().getPrivate(),
        PASSWORD,
        new X509Certificate[] {certificate, authority.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {new Listening((X509ExtendedKeyManager) keys.getKeyManagers()[0])},
        null,
        null);
    server = HttpsServer.create(new InetSocketAddress(PLACE, 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"major\":\"1\",\"minor\":\"36\"}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    connection.ifPresent(ApiServer::close);
    server.stop(0);
  }

  private ApiServer connect(String host, String more, InetAddress... addresses) throws IOException {
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            clusters:
            - name: test
              cluster:
                server: https://%s:%d
                %s
            users:
            - name: user
              user: {token: abc}
            contexts:
            - name: test
              context: {cluster: test, user: user}
            current-context: test
            """
                .formatted(host, server.getAddress().getPort(), more));
    var made =
        new ApiServer(
            kubeconfig,
            List.of(),
            "test",
            new RequestLimit(0, 0, System::nanoTime),
            RestClientMetrics.unseen(),
            asked -> addresses);
    connection = Optional.of(made);
    made.connect();
    return made;
  }

  private String trusted() {
    return "certificate-authority-data: "
        + Base64.getEncoder().encodeToString(authority.pem().getBytes(StandardCharsets.US_ASCII));
  }

  private static String ask(ApiServer api) throws Exception {
    return api.call(client -> client.raw("/version"));
  }

  @Test
  void anAddressThatTheCertificateDoesNotNameIsNotTrusted() throws Exception {
    ApiServer api = connect("127.0.0.2", trusted());

    assertThatThrownBy(() -> ask(api)).isInstanceOf(ApiServerException.class);
  }

  @Test
  void theNameThatTheKubeconfigGivesIsToldAndChecked() throws Exception {
    ApiServer api = connect("127.0.0.2", trusted() + "\n    tls-server-name: localhost");
    assertThat(ask(api)).contains("36");
    assertThat(told).containsOnly("localhost");

    ApiServer wrong = connect("127.0.0.2", trusted() + "\n    tls-server-name: other");
    assertThatThrownBy(() -> ask(wrong))
        .isInstanceOf(ApiServerException.class)
        .hasMessageContaining("the server's certificate is not for other");
  }

  @Test
  void aNameOfTheServersOwnWinsOverTheHosts() throws Exception {
    ApiServer api =
        connect("somewhere.example", trusted() + "\n    tls-server-name: localhost", PLACE);

    assertThat(ask(api)).contains("36");
    assertThat(told).containsOnly("localhost");
  }

  @Test
  void ofAHostWithSeveralAddressesTheOneThatAnswersIsUsed() throws Exception {
    ApiServer api = connect("localhost", trusted(), NOBODY, PLACE);

    assertThatThrownBy(() -> ask(api)).as("the first address").isNotNull();
    assertThat(ask(api)).as("the next one").contains("36");
    assertThat(told).containsOnly("localhost");
    assertThat(api.url()).contains("127.0.0.2");
  }

  @Test
  void noServerIsCheckedWhereTheKubeconfigSaysSo() throws Exception {
    assertThat(ask(connect("127.0.0.2", "insecure-skip-tls-verify: true"))).contains("36");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "LOCALHOST., true",
    "127.0.0.1, true",
    "127.0.0.2, false",
    "other, false",
    "a.localhost, false",
    "::1, false",
  })
  void aCertificateIsForItsAlternativeNames(String name, boolean matches) throws Exception {
    assertThat(NamedServerTrust.isFor(certificate, name)).isEqualTo(matches);
  }

  /** Notes what clients tell. */
  private final class Listening extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;

    Listening(X509ExtendedKeyManager keys) {
      this.keys = keys;
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
      told.add(
          engine.getHandshakeSession() instanceof ExtendedSSLSession session
              ? session.getRequestedServerNames().stream()
                  .map(each -> ((SNIHostName) each).getAsciiName())
                  .findFirst()
                  .orElse("-")
              : "-");
      return keys.chooseEngineServerAlias(type, issuers, engine);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return keys.getClientAliases(type, issuers);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return keys.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return keys.getServerAliases(type, issuers);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return keys.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }
}
