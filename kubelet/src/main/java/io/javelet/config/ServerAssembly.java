package io.javelet.config;

import io.javelet.config.ServerConfiguration.Authentication;
import io.javelet.config.ServerConfiguration.Authorization;
import io.javelet.config.ServerConfiguration.AuthorizationMode;
import io.javelet.config.ServerConfiguration.Debugging;
import io.javelet.config.ServerConfiguration.Listeners;
import io.javelet.config.ServerConfiguration.Tls;
import io.javelet.config.ServerConfiguration.TlsVersion;
import io.javelet.config.option.AccessOptions;
import io.javelet.config.option.ServerOptions;
import io.javelet.config.option.Settings;
import java.time.Duration;

/** Makes {@link ServerConfiguration}. */
final class ServerAssembly {

  private ServerAssembly() {}

  static ServerConfiguration server(Settings settings) {
    return new ServerConfiguration(
        new Listeners(
            settings.get(ServerOptions.ENABLED),
            settings.get(ServerOptions.ADDRESS),
            settings.get(ServerOptions.PORT),
            Words.unlessZero(settings.get(ServerOptions.READ_ONLY_PORT)),
            settings.get(ServerOptions.HEALTHZ_ADDRESS),
            Words.unlessZero(settings.get(ServerOptions.HEALTHZ_PORT)),
            Words.text(settings, ServerOptions.LOCAL_SOCKET_GROUP)),
        tls(settings),
        new Authentication(
            Words.path(settings, AccessOptions.CLIENT_CA_FILE),
            settings.get(AccessOptions.WEBHOOK_AUTHENTICATION),
            settings.get(AccessOptions.WEBHOOK_CACHE_TTL),
            settings.get(AccessOptions.ANONYMOUS)),
        new Authorization(
            Words.choice(AuthorizationMode.class, settings.get(AccessOptions.AUTHORIZATION_MODE)),
            settings.get(AccessOptions.AUTHORIZED_TTL),
            settings.get(AccessOptions.UNAUTHORIZED_TTL)),
        new Debugging(
            settings.get(ServerOptions.DEBUGGING_HANDLERS),
            settings.get(ServerOptions.CONTENTION_PROFILING),
            settings.get(ServerOptions.PROFILING_HANDLER),
            settings.get(ServerOptions.DEBUG_FLAGS_HANDLER),
            settings.get(ServerOptions.SYSTEM_LOG_HANDLER),
            settings.get(ServerOptions.SYSTEM_LOG_QUERY),
            silence(settings.get(ServerOptions.STREAMING_IDLE_TIMEOUT))));
  }

  /** Upstream never looks at it, so that no value is wrong: less than nothing is never. */
  private static Duration silence(Duration given) {
    return given.isNegative() ? Duration.ZERO : given;
  }

  private static Tls tls(Settings settings) {
    return new Tls(
        Words.path(settings, AccessOptions.CERT_FILE),
        Words.path(settings, AccessOptions.PRIVATE_KEY_FILE),
        settings.get(AccessOptions.CIPHER_SUITES),
        settings.get(AccessOptions.CURVE_PREFERENCES),
        version(settings.get(AccessOptions.MIN_VERSION)),
        settings.get(AccessOptions.SERVER_TLS_BOOTSTRAP),
        settings.get(AccessOptions.ROTATE_CERTIFICATES));
  }

  private static TlsVersion version(String text) {
    return switch (text) {
      case "VersionTLS10" -> TlsVersion.TLS_1_0;
      case "VersionTLS11" -> TlsVersion.TLS_1_1;
      case "VersionTLS13" -> TlsVersion.TLS_1_3;
      default -> TlsVersion.TLS_1_2;
    };
  }
}
