package io.javelet.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The agent's listeners, and who may ask them.
 *
 * @param listeners where it listens
 * @param tls the certificates it shows
 * @param authentication who is believed
 * @param authorization who may do what
 * @param debugging what is served beside the API
 */
public record ServerConfiguration(
    Listeners listeners,
    Tls tls,
    Authentication authentication,
    Authorization authorization,
    Debugging debugging) {

  /**
   * Where it listens. Addresses are IP addresses.
   *
   * @param enabled whether the HTTPS port is served
   * @param address of the HTTPS and the read-only port
   * @param port the HTTPS port
   * @param readOnlyPort absent means none
   * @param healthzAddress of the health check
   * @param healthzPort absent means none
   * @param localSocketGroup who may use the unix socket beside root; absent means nobody
   */
  public record Listeners(
      boolean enabled,
      String address,
      int port,
      OptionalInt readOnlyPort,
      String healthzAddress,
      OptionalInt healthzPort,
      Optional<String> localSocketGroup) {}

  /**
   * The certificates it shows and obtains.
   *
   * @param certificateFile absent: one is obtained or self-signed
   * @param privateKeyFile belongs to it
   * @param cipherSuites offered below TLS 1.3; empty means the usual ones
   * @param curvePreferences key exchange groups by their TLS numbers; empty means the usual ones
   * @param minimumVersion lowest version accepted
   * @param serverBootstrap whether the server's certificate is asked of the API server
   * @param rotateClient whether the client's certificate is renewed
   */
  public record Tls(
      Optional<Path> certificateFile,
      Optional<Path> privateKeyFile,
      List<String> cipherSuites,
      List<Integer> curvePreferences,
      TlsVersion minimumVersion,
      boolean serverBootstrap,
      boolean rotateClient) {
    public Tls {
      cipherSuites = List.copyOf(cipherSuites);
      curvePreferences = List.copyOf(curvePreferences);
    }
  }

  /** Versions of TLS. */
  public enum TlsVersion {
    TLS_1_0,
    TLS_1_1,
    TLS_1_2,
    TLS_1_3
  }

  /**
   * Who is believed.
   *
   * @param clientCaFile authorities whose clients are
   * @param webhook whether the API server judges tokens
   * @param webhookCacheTtl how long its judgement is remembered
   * @param anonymous whether requests without credentials are let in
   */
  public record Authentication(
      Optional<Path> clientCaFile, boolean webhook, Duration webhookCacheTtl, boolean anonymous) {}

  /**
   * Who may do what.
   *
   * @param mode who decides
   * @param authorizedTtl how long a permission is remembered
   * @param unauthorizedTtl how long a refusal is
   */
  public record Authorization(
      AuthorizationMode mode, Duration authorizedTtl, Duration unauthorizedTtl) {}

  /** Who decides what a user may do. */
  public enum AuthorizationMode {
    /** Nobody: all is allowed. */
    ALWAYS_ALLOW,
    /** The API server. */
    WEBHOOK,
    /** This node: certificates of the client authorities, and the unix socket. Ours. */
    LOCAL
  }

  /**
   * What is served beside the API.
   *
   * @param handlers logs, exec, attach, port-forward and debugging pages
   * @param contentionProfiling whether lock contention is recorded
   * @param profiling profiles
   * @param debugFlags the log level
   * @param systemLogs the host's log files
   * @param systemLogQuery queries for logs of services
   * @param longestSilence after which a session that nothing goes over is ended; zero for never
   */
  public record Debugging(
      boolean handlers,
      boolean contentionProfiling,
      boolean profiling,
      boolean debugFlags,
      boolean systemLogs,
      boolean systemLogQuery,
      Duration longestSilence) {}
}
