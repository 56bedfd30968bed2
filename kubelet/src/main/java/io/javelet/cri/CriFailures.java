package io.javelet.cri;

import io.grpc.Status;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Turns gRPC's failures into ours. Pure but for the question whether there is a connection. */
final class CriFailures {
  /** Upstream's words for a missed deadline; users and tools know them. */
  private static final String DEADLINE_EXCEEDED = "context deadline exceeded";

  private CriFailures() {}

  static CriException of(String rpc, Throwable failure, Supplier<Optional<String>> unreachable) {
    Status status = Status.fromThrowable(failure);
    if (isLostConnection(status)) {
      return new CriException(
          rpc, Code.UNAVAILABLE, "connection error: " + status.getDescription(), failure);
    }
    return new CriException(rpc, code(status.getCode()), description(status, unreachable), failure);
  }

  /** A call that meets a dying connection is reported as UNKNOWN; only its cause tells. */
  private static boolean isLostConnection(Status status) {
    return status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof IOException;
  }

  /** gRPC's own remarks are replaced; what the runtime says is kept to the letter. */
  private static String description(Status status, Supplier<Optional<String>> unreachable) {
    String said = status.getDescription() == null ? "" : status.getDescription();
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED ->
          isOwnDeadline(said)
              ? DEADLINE_EXCEEDED + unreachable.get().map(where -> ": " + where).orElse("")
              : said;
      case UNAVAILABLE ->
          status.getCause() == null || status.getCause().getMessage() == null
              ? said
              : "connection error: " + status.getCause().getMessage();
      case OK,
          CANCELLED,
          UNKNOWN,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS,
          UNAUTHENTICATED ->
          said;
    };
  }

  /** Whether the deadline was noticed here: gRPC then names the place in its own code. */
  private static boolean isOwnDeadline(String said) {
    return said.isEmpty()
        || said.startsWith("CallOptions deadline")
        || said.startsWith("ClientCall was cancelled")
        || said.startsWith("Context deadline");
  }

  private static Code code(Status.Code code) {
    return switch (code) {
      case CANCELLED -> Code.CANCELLED;
      case INVALID_ARGUMENT -> Code.INVALID_ARGUMENT;
      case DEADLINE_EXCEEDED -> Code.DEADLINE_EXCEEDED;
      case NOT_FOUND -> Code.NOT_FOUND;
      case ALREADY_EXISTS -> Code.ALREADY_EXISTS;
      case PERMISSION_DENIED -> Code.PERMISSION_DENIED;
      case RESOURCE_EXHAUSTED -> Code.RESOURCE_EXHAUSTED;
      case FAILED_PRECONDITION -> Code.FAILED_PRECONDITION;
      case UNIMPLEMENTED -> Code.UNIMPLEMENTED;
      case UNAVAILABLE -> Code.UNAVAILABLE;
      case OK, UNKNOWN, ABORTED, OUT_OF_RANGE, INTERNAL, DATA_LOSS, UNAUTHENTICATED -> Code.UNKNOWN;
    };
  }
}
