package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javelet.crypto.AnyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a kubeconfig says: which server, whom to trust, and who we are. Reads the files it names
 * each time it is asked for managers, so a renewed certificate is found. Immutable.
 */
final class ApiServerAccess {
  private static final char[] NO_PASSWORD = new char[0];

  private final Path file;
  private final Config config;
  private final Cluster cluster;
  private final BearerToken token;
  private final Optional<ExecCredentials> program;

  private ApiServerAccess(
      Path file,
      Config config,
      Cluster cluster,
      BearerToken token,
      Optional<ExecCredentials> program) {
    this.file = file;
    this.config = config;
    this.cluster = cluster;
    this.token = token;
    this.program = program;
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
      return read(file, KubeConfigUtils.parseConfigFromString(text));
    } catch (KubernetesClientException | IllegalArgumentException damaged) {
      throw new IOException(file + " is no kubeconfig: " + damaged.getMessage(), damaged);
    }
  }

  private static ApiServerAccess read(Path file, io.fabric8.kubernetes.api.model.Config kubeconfig)
      throws IOException {
    Optional<Context> context =
        kubeconfig.getContexts().stream()
            .filter(each -> Objects.equals(each.getName(), kubeconfig.getCurrentContext()))
            .map(NamedContext::getContext)
            .findFirst();
    Cluster cluster =
        context
            .flatMap(chosen ->
                kubeconfig.getClusters().stream()
                    .filter(each -> Objects.equals(each.getName(), chosen.getCluster()))
                    .map(NamedCluster::getCluster)
                    .findFirst())
            .filter(each -> each.getServer() != null && !each.getServer().isBlank())
            .orElseThrow(() -> new IOException(file + ": the kubeconfig names no server"));
    AuthInfo user =
        context
            .flatMap(chosen ->
                kubeconfig.getUsers().stream()
                    .filter(each -> Objects.equals(each.getName(), chosen.getUser()))
                    .map(NamedAuthInfo::getUser)
                    .findFirst())
            .orElseGet(AuthInfo::new);
    if (user.getAuthProvider() != null) {
      throw new IOException(
          "%s: auth-provider \"%s\" is not supported"
              .formatted(file, user.getAuthProvider().getName()));
    }
    Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("/"));
    Optional<ExecCredentials> program = program(file, folder, user, cluster);
    BearerToken token = program.<BearerToken>map(each -> each).orElseGet(() -> token(folder, user));
    // The library would run the program by itself, and read no token from a file.
    user.setExec(null);
    user.setToken(null);
    Config config = Config.fromKubeconfig(Serialization.asYaml(kubeconfig));
    config.setOauthTokenProvider(() -> {
      String current = token.current();
      return current.isEmpty() ? null : current;
    });
    return new ApiServerAccess(file, config, cluster, token, program);
  }

  private static Optional<ExecCredentials> program(
      Path file, Path folder, AuthInfo user, Cluster cluster) throws IOException {
    if (user.getExec() == null) {
      return Optional.empty();
    }
    Optional<String> authorities =
        text(file, cluster.getCertificateAuthorityData(), cluster.getCertificateAuthority())
            .map(pem -> Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)));
    return Optional.of(
        new ExecCredentials(
            ExecProgram.of(user.getExec(), cluster, folder, authorities), Clock.systemUTC()));
  }

  /** As upstream: a token that stands there itself comes before one in a file. */
  private static BearerToken token(Path folder, AuthInfo user) {
    String token = Objects.requireNonNullElse(user.getToken(), "");
    String path = Objects.requireNonNullElse(user.getTokenFile(), "");
    if (!token.isEmpty()) {
      return BearerToken.of(token);
    }
    return path.isEmpty()
        ? BearerToken.NONE
        : BearerToken.inFile(folder.resolve(path), Clock.systemUTC());
  }

  /** A copy for a client of its own to set up. */
  Config config() {
    return config;
  }

  /** What requests show; it may have to be asked for. */
  BearerToken token() {
    return token;
  }

  /** Whether requests show something beside the client certificate. */
  boolean asksForCredentials() {
    return !token.equals(BearerToken.NONE) || config.getUsername() != null;
  }

  /** Whether a program gave a client certificate that is not to be shown any more. */
  boolean certificateIsOver() {
    return program.filter(ExecCredentials::certificateIsOver).isPresent();
  }

  /** The name that the server's certificate has to be for; absent for the URL's host. */
  Optional<String> serverName() {
    return Optional.ofNullable(cluster.getTlsServerName()).filter(name -> !name.isEmpty());
  }

  /** What the kubeconfig says of the cluster. */
  Cluster cluster() {
    return cluster;
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
    Optional<ExecCredentials.Pair> given =
        program.isPresent() ? program.get().get().pair() : Optional.empty();
    Optional<String> chain =
        given.isPresent()
            ? given.map(ExecCredentials.Pair::certificates)
            : text(config.getClientCertData(), config.getClientCertFile());
    Optional<String> key =
        given.isPresent()
            ? given.map(ExecCredentials.Pair::key)
            : text(config.getClientKeyData(), config.getClientKeyFile());
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

  /**
   * Trusts the kubeconfig's authorities, or the system's when it names none.
   *
   * @param serverName for whom the server's certificate has to be; absent for the URL's host
   */
  TrustManager[] trustManagers(Optional<String> serverName) throws IOException {
    if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
      return new TrustManager[] {new AnyServer()};
    }
    TrustManager[] any = trustManagers();
    if (serverName.isEmpty()) {
      return any;
    }
    return Arrays.stream(any)
        .map(each ->
            each instanceof X509TrustManager authorities
                ? new NamedServerTrust(authorities, serverName.get())
                : each)
        .toArray(TrustManager[]::new);
  }

  private TrustManager[] trustManagers() throws IOException {
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
    return text(file, data, path);
  }

  private static Optional<String> text(Path file, @Nullable String data, @Nullable String path)
      throws IOException {
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
