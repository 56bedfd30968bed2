package io.javelet.images;

import io.javelet.runtime.CriException;
import java.util.regex.Pattern;

/**
 * What a failed pull means for a container. Pure. Upstream's counterpart: {@code evalCRIPullErr}.
 *
 * @param reason the waiting reason
 * @param message the waiting message
 * @param eventText the error as the event has it
 */
record PullFailure(String reason, String message, String eventText) {
  private static final String REGISTRY_UNAVAILABLE = "RegistryUnavailable";

  /** Words of Go's network and HTTP libraries, which runtimes pass on. */
  private static final Pattern UNREACHABLE =
      Pattern.compile(
          "connection refused|connection reset|no such host|server misbehaving|i/o timeout"
              + "|network is unreachable|no route to host|TLS handshake timeout"
              + "|context deadline exceeded|Temporary failure in name resolution"
              + "|unexpected status .*: 50[0234] ");

  private static final String SIGNATURE_INVALID = "SignatureValidationFailed";

  /** The failure that the runtime's words describe. */
  static PullFailure of(String image, String error) {
    if (error.startsWith(REGISTRY_UNAVAILABLE)) {
      return because(image, "the registry is unavailable", error, REGISTRY_UNAVAILABLE);
    }
    if (error.startsWith(SIGNATURE_INVALID)) {
      return because(image, "the signature validation failed", error, SIGNATURE_INVALID);
    }
    return new PullFailure("ErrImagePull", error, error);
  }

  /**
   * Whether the runtime's words say that nobody reached the registry, or that it is in no state to
   * answer; one that refuses has been reached.
   */
  static boolean isUnreachable(String error) {
    return error.startsWith(REGISTRY_UNAVAILABLE) || UNREACHABLE.matcher(error).find();
  }

  /** A runtime's error as users know it: with the gRPC code where there is one. */
  static String text(CriException failure) {
    return switch (failure.code()) {
      case UNKNOWN -> failure.description();
      case CANCELLED -> coded("Canceled", failure);
      case INVALID_ARGUMENT -> coded("InvalidArgument", failure);
      case DEADLINE_EXCEEDED -> coded("DeadlineExceeded", failure);
      case NOT_FOUND -> coded("NotFound", failure);
      case ALREADY_EXISTS -> coded("AlreadyExists", failure);
      case PERMISSION_DENIED -> coded("PermissionDenied", failure);
      case RESOURCE_EXHAUSTED -> coded("ResourceExhausted", failure);
      case FAILED_PRECONDITION -> coded("FailedPrecondition", failure);
      case UNIMPLEMENTED -> coded("Unimplemented", failure);
      case UNAVAILABLE -> coded("Unavailable", failure);
    };
  }

  private static PullFailure because(String image, String cause, String error, String prefix) {
    return new PullFailure(
        prefix,
        "image pull failed for %s because %s%s"
            .formatted(image, cause, error.substring(prefix.length())),
        error);
  }

  private static String coded(String code, CriException failure) {
    return "rpc error: code = " + code + " desc = " + failure.description();
  }
}
