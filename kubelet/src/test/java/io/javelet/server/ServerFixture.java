package io.javelet.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.metrics.AccessMetrics;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.server.auth.Authentication;
import io.javelet.server.auth.Authorization;
import io.javelet.server.auth.ClientAuthorities;
import io.javelet.server.auth.TokenReviews;
import io.javelet.server.http.Limits;
import io.javelet.server.http.Listening;
import io.javelet.server.tls.ServingTls;
import io.javelet.server.tls.TestAuthority;
import io.javelet.server.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A server on free ports of this machine, with pods, users and an authority to play with. */
final class ServerFixture implements AutoCloseable {
  final SequencedMap<String, String> checks = new LinkedHashMap<>();
  final List<Pod> pods = new ArrayList<>();
  final List<LocalEndpoint> local = new ArrayList<>();
  final AtomicInteger verbosity = new AtomicInteger(-1);
  final TestAuthority authority;
  final KubeletMetrics metrics = KubeletMetrics.create(Path.of("/proc/self"), Instant.now());
  final Path folder;
  ServerSettings.Switches switches = new ServerSettings.Switches(true, true, true, true, false);
  Limits limits = Limits.DEFAULT;
  ServerSettings.Sessions sessions = new ServerSettings.Sessions(1000, Duration.ZERO, true);
  Authorization authorization = Authorization.local();
  Optional<TokenReviews> tokens = Optional.empty();
  boolean anonymous;
  Optional<NodeRuntime> runtime = Optional.empty();
  Path systemLogs;
  TlsSettings.Origin certificate = new TlsSettings.SelfMade();
  private @Nullable ServingTls tls;
  private @Nullable ClientAuthorities authorities;
  private @Nullable NodeServers servers;

  ServerFixture(Path folder) throws GeneralSecurityException {
    this.folder = folder;
    this.systemLogs = folder.resolve("log");
    this.authority = new TestAuthority("clients");
    checks.put("ping", "");
    checks.put("syncloop", "");
    pods.add(
        new PodBuilder()
            .withNewMetadata()
            .withName("web")
            .withNamespace("default")
            .withUid("u-1")
            .endMetadata()
            .build());
  }

  ServerFixture start() throws IOException, InterruptedException {
    servers = new NodeServers(settings(), parts());
    servers.start();
    if (!servers.awaitListening(Duration.ofSeconds(30))) {
      throw new IOException("the ports do not listen");
    }
    return this;
  }

  ServerSettings settings() {
    Listening free = new Listening.Network("127.0.0.1", 0);
    return new ServerSettings(
        new ServerSettings.Listeners(
            Optional.of(free),
            Optional.of(free),
            Optional.of(free),
            Optional.of(
                new Listening.UnixSocket(folder.resolve("kubelet.sock"), Optional.empty()))),
        switches,
        new ServerSettings.Folders(folder, systemLogs),
        limits,
        sessions);
  }

  ServerParts parts() throws IOException {
    Files.writeString(folder.resolve("clients.crt"), authority.pem());
    authorities = ClientAuthorities.read(folder.resolve("clients.crt"), Clock.systemUTC());
    tls =
        new ServingTls(
            new TlsSettings(
                certificate,
                folder.resolve("pki"),
                "localhost",
                List.of(InetAddress.getLoopbackAddress()),
                false,
                List.of(),
                List.of()),
            Clock.systemUTC(),
            new SecureRandom());
    return new ServerParts(
        () -> checks,
        new FixedPods(),
        () -> runtime,
        metrics,
        new ServerParts.Access(
            new Authentication(
                Optional.of(authorities),
                tokens,
                Duration.ofMinutes(2),
                anonymous,
                Clock.systemUTC(),
                AccessMetrics.unseen()),
            authorization,
            Optional.of(tls)),
        new ServerParts.ProcessFacts(
            new InformationEndpoints.Facts(
                () -> "{\"kubeletconfig\":{\"kind\":\"KubeletConfiguration\"}}",
                () -> Map.of("v", "2"),
                "test",
                "v1.36.2",
                Instant.now()),
            verbosity::set,
            List.of("kubelet", "--v=2")),
        local);
  }

  private final class FixedPods implements NodePods {
    @Override
    public List<Pod> withStatus() {
      return pods;
    }

    @Override
    public Optional<Pod> byName(PodFullName name) {
      return pods.stream().filter(pod -> PodFullName.of(pod).equals(name)).findFirst();
    }

    @Override
    public PodUid translate(PodUid uid) {
      return uid;
    }
  }

  @Override
  public void close() {
    running().stop();
  }

  ServingTls tls() {
    return Objects.requireNonNull(tls);
  }

  ClientAuthorities authorities() {
    return Objects.requireNonNull(authorities);
  }

  private NodeServers running() {
    return Objects.requireNonNull(servers);
  }

  int port(Door door) {
    return running().port(door).orElseThrow();
  }

  Path socket() {
    return folder.resolve("kubelet.sock");
  }

  URI uri(Door door, String path) {
    String scheme = door == Door.HTTPS ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + port(door) + path);
  }

  HttpResponse<String> get(Door door, String path) throws Exception {
    return send(HttpClient.newHttpClient(), "GET", door, path, "");
  }

  HttpResponse<String> send(HttpClient client, String method, Door door, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(door, path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A client of the HTTPS port that trusts it. */
  HttpClient client(Optional<TestAuthority.Identity> identity) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(sslContext(identity))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  SSLContext sslContext(Optional<TestAuthority.Identity> identity)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", tls().certificate().orElseThrow());
    trusted.setCertificateEntry("authority", authority.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    if (identity.isPresent()) {
      own.setKeyEntry(
          "client",
          identity.get().keys().getPrivate(),
          new char[0],
          new Certificate[] {identity.get().certificate()});
    }
    keys.init(own, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
    return context;
  }
}
