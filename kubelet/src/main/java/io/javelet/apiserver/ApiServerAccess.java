package io.javelet.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a kubeconfig says: which server, whom to trust, and who we are. Reads the files it names
 * each time it is asked for managers, so a renewed certificate is found. Immutable.
 */
final class ApiServerAccess {
  private static final char[] NO_PASSWORD = new char[0];

  private final Path file;
  private final Config config;

  private ApiServerAccess(Path file, Config config) {
    this.file = file;
    this.config = config;
  }

  /**
   * @throws IOException when the file is missing, is no kubeconfig, or names no server
   */
  static ApiServerAccess read(Path file) throws IOException {
    // The library says neither which file nor what is wrong with one that is not there.
    String text = Files.readString(file);
    if (text.isBlank()) {
      throw new IOException(file + ": the kubeconfig is empty");
    }
    try {
      Config config = Config.fromKubeconfig(file.toFile());
      if (config.getMasterUrl() == null || config.getMasterUrl().isBlank()) {
        throw new IOException(file + ": the kubeconfig names no server");
      }
      return new ApiServerAccess(file, config);
    } catch (KubernetesClientException | IllegalArgumentException damaged) {
      throw new IOException(file + " is no kubeconfig: " + damaged.getMessage(), damaged);
    }
  }

  /** A copy for a client of its own to set up. */
  Config config() {
    return config;
  }

  /** The URL of the API server. */
  String server() {
    return config.getMasterUrl();
  }

  /** The authorities it names, as PEM; absent when the system's are to be trusted. */
  Optional<String> authorities() throws IOException {
    return text(config.getCaCertData(), config.getCaCertFile());
  }

  /** The client certificate it names, the chain's first one; absent when it names none. */
  Optional<X509Certificate> clientCertificate() throws IOException {
    Optional<String> text = text(config.getClientCertData(), config.getClientCertFile());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<X509Certificate> first = PemFiles.read(text.get()).certificates().stream().findFirst();
    if (first.isEmpty()) {
      throw new IOException(file + ": its client certificate holds no certificate");
    }
    return first;
  }

  /** Shows our certificate; none when the kubeconfig names none. */
  KeyManager[] keyManagers() throws IOException {
    Optional<String> chain = text(config.getClientCertData(), config.getClientCertFile());
    Optional<String> key = text(config.getClientKeyData(), config.getClientKeyFile());
    if (chain.isEmpty() || key.isEmpty()) {
      return new KeyManager[0];
    }
    List<X509Certificate> certificates = PemFiles.read(chain.get()).certificates();
    PrivateKey privateKey =
        PemFiles.read(key.get())
            .key()
            .orElseThrow(() -> new IOException(file + ": its client key holds no private key"));
    if (certificates.isEmpty()) {
      throw new IOException(file + ": its client certificate holds no certificate");
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry(
          "client", privateKey, NO_PASSWORD, certificates.toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException failure) {
      throw new IOException(
          file + ": its client certificate and key do not serve: " + failure.getMessage(), failure);
    }
  }

  /** Trusts the kubeconfig's authorities, or the system's when it names none. */
  TrustManager[] trustManagers() throws IOException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      Optional<String> authorities = authorities();
      if (authorities.isEmpty()) {
        factory.init((KeyStore) null);
        return factory.getTrustManagers();
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      int number = 0;
      for (X509Certificate each : PemFiles.read(authorities.get()).certificates()) {
        store.setCertificateEntry("ca-" + number++, each);
      }
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException failure) {
      throw new IOException(
          file + ": its authorities do not serve: " + failure.getMessage(), failure);
    }
  }

  private Optional<String> text(@Nullable String data, @Nullable String path) throws IOException {
    if (data != null && !data.isBlank()) {
      try {
        return Optional.of(
            new String(Base64.getDecoder().decode(data.strip()), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException notBase64) {
        throw new IOException(file + ": certificate data that is not base64", notBase64);
      }
    }
    if (path == null || path.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(Files.readString(file.toAbsolutePath().resolveSibling(path)));
  }
}
