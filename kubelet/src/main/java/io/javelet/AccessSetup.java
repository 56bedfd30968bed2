package io.javelet;

import io.javelet.config.ServerConfiguration;
import io.javelet.server.auth.Authentication;
import io.javelet.server.auth.Authorization;
import io.javelet.server.auth.ClientAuthorities;
import io.javelet.server.auth.SubjectAccessReviews;
import io.javelet.server.auth.TokenReviews;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.time.Clock;
import java.util.Optional;

/** Builds who may come in from the configuration. */
final class AccessSetup {
  private static final String NO_CLIENT =
      "this agent has no client of the API server yet and cannot ask it";

  // Nobody is let in by an API server that cannot be asked.
  private static final TokenReviews NO_TOKENS =
      _ -> {
        throw new IOException(NO_CLIENT);
      };
  private static final SubjectAccessReviews NO_RIGHTS =
      (_, _, _, _) -> {
        throw new IOException(NO_CLIENT);
      };

  private AccessSetup() {}

  static Authentication authentication(
      ServerConfiguration.Authentication configuration, Optional<ClientAuthorities> authorities) {
    return new Authentication(
        authorities,
        configuration.webhook() ? Optional.of(NO_TOKENS) : Optional.empty(),
        configuration.webhookCacheTtl(),
        configuration.anonymous(),
        Clock.systemUTC());
  }

  static Authorization authorization(
      ServerConfiguration.Authorization configuration, String nodeName) {
    return switch (configuration.mode()) {
      case ALWAYS_ALLOW -> Authorization.alwaysAllow();
      case LOCAL -> Authorization.local();
      case WEBHOOK ->
          Authorization.webhook(
              NO_RIGHTS,
              nodeName,
              configuration.authorizedTtl(),
              configuration.unauthorizedTtl(),
              Clock.systemUTC());
    };
  }

  /** Refuses a group that this machine does not have. */
  static void checkGroup(String name) throws KubeletStartException {
    try {
      var _ =
          FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
    } catch (IOException unknown) {
      throw new KubeletStartException(
          "localSocketGroup: this machine has no group \"" + name + "\"", unknown);
    }
  }
}
