package io.javelet;

import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.ReviewCalls;
import io.javelet.config.ServerConfiguration;
import io.javelet.metrics.AccessMetrics;
import io.javelet.server.auth.Authentication;
import io.javelet.server.auth.Authorization;
import io.javelet.server.auth.ClientAuthorities;
import io.javelet.server.auth.SubjectAccessReviews;
import io.javelet.server.auth.TokenReviews;
import io.javelet.server.auth.User;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Builds who may come in from the configuration. */
final class AccessSetup {
  private static final String NO_CLIENT =
      "this agent has no kubeconfig and so no API server to ask";

  // Nobody is let in by an API server that cannot be asked.
  private static final TokenReviews NO_TOKENS =
      _ -> {
        throw new IOException(NO_CLIENT);
      };
  private static final SubjectAccessReviews NO_RIGHTS =
      (_, _, _, _) -> {
        throw new IOException(NO_CLIENT);
      };

  /** What reviews are counted by: the answer's status. */
  private static final String ANSWER = "201";

  private static final String NO_ANSWER = "<error>";

  private AccessSetup() {}

  private static String code(ApiServerException failure) {
    return failure.code() > 0 ? String.valueOf(failure.code()) : NO_ANSWER;
  }

  private static TokenReviews tokens(ReviewCalls calls, AccessMetrics metrics) {
    return token -> {
      Instant begin = Instant.now();
      String code = NO_ANSWER;
      try {
        Optional<User> user = calls.token(token).map(AccessSetup::user);
        code = ANSWER;
        return user;
      } catch (ApiServerException failure) {
        code = code(failure);
        throw new IOException(failure.getMessage(), failure);
      } finally {
        metrics.authentication(code, Duration.between(begin, Instant.now()));
      }
    };
  }

  private static User user(UserInfo info) {
    return new User(
        Objects.requireNonNullElse(info.getUsername(), ""),
        Objects.requireNonNullElse(info.getUid(), ""),
        info.getGroups() == null ? List.of() : info.getGroups(),
        info.getExtra() == null ? Map.of() : info.getExtra(),
        User.Proof.TOKEN);
  }

  private static SubjectAccessReviews rights(ReviewCalls calls, AccessMetrics metrics) {
    return (user, verb, node, subresource) -> {
      Instant begin = Instant.now();
      String code = NO_ANSWER;
      try {
        boolean allowed =
            calls.allowed(
                user.name(),
                user.uid(),
                user.groups(),
                user.extra(),
                new ReviewCalls.NodeAccess(verb, node, subresource));
        code = ANSWER;
        return allowed;
      } catch (ApiServerException failure) {
        code = code(failure);
        throw new IOException(failure.getMessage(), failure);
      } finally {
        metrics.authorization(code, Duration.between(begin, Instant.now()));
      }
    };
  }

  static Authentication authentication(
      ServerConfiguration.Authentication configuration,
      Optional<ClientAuthorities> authorities,
      Optional<ReviewCalls> reviews,
      AccessMetrics metrics) {
    return new Authentication(
        authorities,
        configuration.webhook()
            ? Optional.of(reviews.map(calls -> tokens(calls, metrics)).orElse(NO_TOKENS))
            : Optional.empty(),
        configuration.webhookCacheTtl(),
        configuration.anonymous(),
        Clock.systemUTC(),
        metrics);
  }

  static Authorization authorization(
      ServerConfiguration.Authorization configuration,
      String nodeName,
      Optional<ReviewCalls> reviews,
      AccessMetrics metrics) {
    return switch (configuration.mode()) {
      case ALWAYS_ALLOW -> Authorization.alwaysAllow();
      case LOCAL -> Authorization.local();
      case WEBHOOK ->
          Authorization.webhook(
              reviews.map(calls -> rights(calls, metrics)).orElse(NO_RIGHTS),
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
