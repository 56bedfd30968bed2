package io.javelet.apiserver;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** A call to the API server that failed: it refused, or it could not be reached. */
public final class ApiServerException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int UNREACHABLE = 0;
  private static final int LATE = -1;

  private final int code;

  private ApiServerException(int code, String message, Optional<Throwable> cause) {
    super(message);
    cause.ifPresent(this::initCause);
    this.code = code;
  }

  static ApiServerException of(KubernetesClientException failure) {
    String message =
        failure.getStatus() != null && failure.getStatus().getMessage() != null
            ? failure.getStatus().getMessage()
            : innermost(failure);
    return new ApiServerException(
        Math.max(failure.getCode(), UNREACHABLE), message, Optional.of(failure));
  }

  /** Nobody can be asked before this node has its certificate. */
  static ApiServerException noIdentityYet() {
    return new ApiServerException(
        UNREACHABLE, "this node has no identity for the API server yet", Optional.empty());
  }

  /** It took too long. */
  static ApiServerException noAnswer(Duration after) {
    return new ApiServerException(
        LATE, "no answer within " + after.toSeconds() + " s", Optional.empty());
  }

  private static String innermost(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
  }

  /** The HTTP status; 0 when no answer came. */
  public int code() {
    return Math.max(code, UNREACHABLE);
  }

  /** It was given up before an answer came. */
  boolean late() {
    return code == LATE;
  }

  /** Nobody was reached at all. */
  boolean unconnected() {
    for (Throwable each = getCause(); each != null; each = each.getCause()) {
      if (each instanceof ConnectException
          || each instanceof NoRouteToHostException
          || each instanceof HttpConnectTimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** The object, or the namespace it would be in, does not exist. */
  public boolean notFound() {
    return code == 404;
  }

  /** Somebody else was quicker: it exists already, or has changed meanwhile. */
  public boolean conflict() {
    return code == 409;
  }

  /** The version asked for is too old to be told from. */
  public boolean gone() {
    return code == 410;
  }

  /** The credentials are not believed, any more or yet. */
  public boolean unauthorized() {
    return code == 401;
  }

  /** The API server understood and will not do it; asking again changes nothing. */
  public boolean refused() {
    return code == 400 || code == 403 || code == 422;
  }

  /** No answer came, or one that says to come back later. */
  public boolean mayPass() {
    return code() == UNREACHABLE || code == 429 || code >= 500;
  }
}
