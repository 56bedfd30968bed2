package io.javelet.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority and a client of it, made by the machine's {@code openssl}. */
final class ServerCredentials {
  private static final String PASSWORD = "test";
  private final Path folder;

  private ServerCredentials(Path folder) {
    this.folder = folder;
  }

  static ServerCredentials make() {
    try {
      Path folder = Files.createTempDirectory("javelet-credentials");
      var made = new ServerCredentials(folder);
      made.run(
          "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out"
              + " ca.crt -days 2 -subj /CN=clients");
      made.run(
          "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout client.key -out"
              + " client.csr -subj /O=system:masters/CN=kube-apiserver-kubelet-client");
      Files.writeString(folder.resolve("client.ext"), "extendedKeyUsage=clientAuth\n");
      made.run(
          "x509 -req -in client.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out client.crt"
              + " -days 2 -extfile client.ext");
      made.run(
          "pkcs12 -export -in client.crt -inkey client.key -out client.p12 -passout pass:"
              + PASSWORD);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void run(String words) throws IOException, InterruptedException {
    String absolute =
        words.replaceAll("(?<= )([a-z]+\\.(?:key|crt|csr|ext|p12))(?= |$)", folder + "/$1");
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(absolute.split(" ", -1)));
    Command.run(command.toArray(String[]::new));
  }

  /** Settings of an agent that believes this authority and decides by itself. */
  AgentSettings settings() {
    return AgentSettings.usual()
        .field(
            "authentication",
            Map.of(
                "x509", Map.of("clientCAFile", folder.resolve("ca.crt").toString()),
                "anonymous", Map.of("enabled", false),
                "webhook", Map.of("enabled", false)))
        .field("authorization", Map.of("mode", "Local"));
  }

  Path certificate() {
    return folder.resolve("client.crt");
  }

  Path key() {
    return folder.resolve("client.key");
  }

  /**
   * For a client that trusts an agent's self-signed certificate.
   *
   * @param serverCertificate in PEM
   */
  SSLContext sslContext(Path serverCertificate) throws IOException, GeneralSecurityException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("client.p12"))) {
      own.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(serverCertificate)) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
    return context;
  }
}
