package io.javelet.server.auth;

import java.util.List;

/**
 * What a request means to RBAC: a verb on sub-resources of this node. Pure. Upstream's counterpart:
 * {@code NodeRequestAttributes}.
 *
 * @param verb {@code get}, {@code create}, …; empty for a method that has none
 * @param subresources in the order tried; a user needs one of them
 */
public record RequestAttributes(String verb, List<String> subresources) {
  private static final String PROXY = "proxy";

  public RequestAttributes {
    subresources = List.copyOf(subresources);
  }

  /**
   * By method and path; the path alone decides, whether there is anything at it or not.
   *
   * @param path percent-decoded
   */
  public static RequestAttributes of(String method, String path) {
    return new RequestAttributes(verb(method), subresources(path));
  }

  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "GET" -> "get";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "";
    };
  }

  private static List<String> subresources(String path) {
    return switch (firstSegment(path)) {
      case "stats" -> List.of("stats");
      case "metrics" -> List.of("metrics");
      case "logs" -> List.of("log");
      case "checkpoint" -> List.of("checkpoint");
      case "statusz" -> List.of("statusz");
      case "flagz" -> List.of("configz");
      case "healthz" -> List.of("healthz", PROXY);
      case "pods", "runningpods" -> List.of("pods", PROXY);
      case "configz" -> List.of("configz", PROXY);
      default -> List.of(PROXY);
    };
  }

  private static String firstSegment(String path) {
    int end = path.indexOf('/', 1);
    return path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
  }
}
