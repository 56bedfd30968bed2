package io.javelet;

import io.javelet.apiserver.ReviewCalls;
import io.javelet.config.Configz;
import io.javelet.config.KubeletFlags;
import io.javelet.config.LiveConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.config.ServerConfiguration;
import io.javelet.config.ServerConfiguration.TlsVersion;
import io.javelet.config.option.KubeletVersion;
import io.javelet.logging.LoggingControl;
import io.javelet.metrics.CertificateMetrics;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.node.LocalNode;
import io.javelet.os.FileWatcher;
import io.javelet.server.CredentialReload;
import io.javelet.server.HealthChecks;
import io.javelet.server.InformationEndpoints;
import io.javelet.server.LocalEndpoint;
import io.javelet.server.NodeServers;
import io.javelet.server.ServerParts;
import io.javelet.server.ServerSettings;
import io.javelet.server.auth.ClientAuthorities;
import io.javelet.server.http.Limits;
import io.javelet.server.http.Listening;
import io.javelet.server.tls.ServingTls;
import io.javelet.server.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Builds the agent's ports from the configuration.
 *
 * @param ports not yet listening
 * @param reload reads certificates again; running
 */
record Servers(NodeServers ports, CredentialReload reload) {
  private static final Path SYSTEM_LOGS = Path.of("/var/log");
  private static final String SOCKET = "kubelet.sock";
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

  /**
   * What the server shows.
   *
   * @param health whether the agent is well
   * @param views its pods and its runtime
   * @param metrics all of them
   * @param local what is ours, for the unix socket
   * @param reviews asks the API server who may come in; absent without one
   */
  record Shown(
      HealthChecks health,
      PodViews views,
      KubeletMetrics metrics,
      List<LocalEndpoint> local,
      Optional<ReviewCalls> reviews) {}

  /**
   * Builds them.
   *
   * @throws KubeletStartException when the configuration cannot work; the message says what to
   *     change
   */
  static Servers of(
      LoadResult.Loaded loaded,
      LiveConfiguration live,
      LocalNode node,
      FileWatcher files,
      Shown shown)
      throws KubeletStartException {
    ServerConfiguration configuration = loaded.configuration().server();
    Set<Path> folders = new HashSet<>();
    List<Runnable> readers = new ArrayList<>();
    Optional<ClientAuthorities> authorities = Optional.empty();
    Optional<ServingTls> tls = Optional.empty();
    try {
      if (configuration.authentication().clientCaFile().isPresent()) {
        Path file = configuration.authentication().clientCaFile().get().toAbsolutePath();
        ClientAuthorities read = ClientAuthorities.read(file, Clock.systemUTC());
        authorities = Optional.of(read);
        folders.add(file.resolveSibling("."));
        readers.add(read::reload);
      }
      if (configuration.listeners().enabled()) {
        ServingTls serving =
            new ServingTls(
                tls(configuration.tls(), loaded.flags(), node),
                Clock.systemUTC(),
                new SecureRandom());
        tls = Optional.of(serving);
        folders.addAll(serving.watchedFolders());
        readers.add(() -> reload(serving, shown.metrics().cluster().certificates()));
        CertificateMetrics certificates = shown.metrics().cluster().certificates();
        shown
            .metrics()
            .hooks()
            .add(() -> serving.certificate().map(Servers::left).ifPresent(certificates::server));
      }
    } catch (IOException unusable) {
      throw new KubeletStartException(String.valueOf(unusable.getMessage()), unusable);
    }
    ServerParts parts =
        new ServerParts(
            shown.health(),
            shown.views(),
            shown.views()::runtime,
            shown.metrics(),
            new ServerParts.Access(
                AccessSetup.authentication(
                    configuration.authentication(),
                    authorities,
                    shown.reviews(),
                    shown.metrics().cluster().access()),
                AccessSetup.authorization(
                    configuration.authorization(),
                    node.name(),
                    shown.reviews(),
                    shown.metrics().cluster().access()),
                tls.map(serving -> serving)),
            process(live),
            shown.local());
    return new Servers(
        new NodeServers(
            settings(
                configuration,
                loaded.flags().paths().rootDirectory(),
                loaded.gates().enabled("ExtendWebSocketsToKubelet")),
            parts),
        CredentialReload.start(files, folders, readers));
  }

  private static void reload(ServingTls serving, CertificateMetrics metrics) {
    Optional<X509Certificate> before = serving.certificate();
    serving.reload();
    if (before.isPresent() && !serving.certificate().equals(before)) {
      Instant begin = before.get().getNotBefore().toInstant();
      metrics.serverReplaced(Duration.between(begin, Instant.now()));
    }
  }

  private static Duration left(X509Certificate certificate) {
    return Duration.between(Instant.now(), certificate.getNotAfter().toInstant());
  }

  /** Stops them. */
  void stop() throws InterruptedException {
    ports.stop();
    reload.stop();
  }

  private static ServerSettings settings(
      ServerConfiguration configuration, Path root, boolean webSockets)
      throws KubeletStartException {
    ServerConfiguration.Listeners listeners = configuration.listeners();
    ServerConfiguration.Debugging debugging = configuration.debugging();
    String address = listeners.address().isEmpty() ? "0.0.0.0" : listeners.address();
    Optional<String> group = listeners.localSocketGroup();
    if (group.isPresent()) {
      AccessSetup.checkGroup(group.get());
    }
    return new ServerSettings(
        new ServerSettings.Listeners(
            listeners.enabled()
                ? Optional.of(new Listening.Network(address, listeners.port()))
                : Optional.empty(),
            listeners.readOnlyPort().isPresent()
                ? Optional.of(new Listening.Network(address, listeners.readOnlyPort().getAsInt()))
                : Optional.empty(),
            listeners.healthzPort().isPresent()
                ? Optional.of(
                    new Listening.Network(
                        listeners.healthzAddress(), listeners.healthzPort().getAsInt()))
                : Optional.empty(),
            Optional.of(new Listening.UnixSocket(root.resolve(SOCKET), group))),
        new ServerSettings.Switches(
            debugging.handlers(),
            debugging.profiling(),
            debugging.debugFlags(),
            debugging.systemLogs(),
            debugging.systemLogQuery()),
        new ServerSettings.Folders(root, SYSTEM_LOGS),
        Limits.DEFAULT,
        new ServerSettings.Sessions(
            ServerSettings.Sessions.MOST, debugging.longestSilence(), webSockets));
  }

  private static TlsSettings tls(
      ServerConfiguration.Tls configuration, KubeletFlags flags, LocalNode node)
      throws KubeletStartException {
    TlsSettings.Origin origin = new TlsSettings.SelfMade();
    if (configuration.certificateFile().isPresent() && configuration.privateKeyFile().isPresent()) {
      origin =
          new TlsSettings.Files(
              configuration.certificateFile().get(), configuration.privateKeyFile().get());
    } else if (configuration.certificateFile().isPresent()
        || configuration.privateKeyFile().isPresent()) {
      throw new KubeletStartException(
          "tlsCertFile and tlsPrivateKeyFile belong together: give both, or neither for a"
              + " self-signed certificate");
    } else if (ServingCertificate.isRequested(flags, configuration)) {
      origin = new TlsSettings.Requested(ServingCertificate.store(flags).current());
    }
    List<InetAddress> addresses = new ArrayList<>();
    List<String> known = new ArrayList<>(node.addresses());
    known.addAll(LOOPBACK);
    for (String address : known) {
      try {
        addresses.add(InetAddress.getByName(address));
      } catch (UnknownHostException impossible) {
        throw new KubeletStartException("not an IP address: " + address, impossible);
      }
    }
    return new TlsSettings(
        origin,
        flags.paths().certificateDirectory(),
        node.name(),
        addresses,
        configuration.minimumVersion() == TlsVersion.TLS_1_3,
        configuration.cipherSuites(),
        configuration.curvePreferences());
  }

  private static ServerParts.ProcessFacts process(LiveConfiguration live) {
    LoggingControl logging = LoggingControl.installed();
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> commandLine = new ArrayList<>(List.of(self.command().orElse("kubelet")));
    self.arguments().ifPresent(arguments -> commandLine.addAll(List.of(arguments)));
    return new ServerParts.ProcessFacts(
        new InformationEndpoints.Facts(
            () -> Configz.body(live.settings()),
            () -> Configz.flags(live.settings()),
            KubeletVersion.ours(),
            KubeletVersion.UPSTREAM,
            self.startInstant().orElseGet(Instant::now)),
        verbosity -> logging.apply(logging.settings().withVerbosity(verbosity)),
        commandLine);
  }
}
