package io.javelet.cri;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where a container runtime listens: a unix socket.
 *
 * @param socket absolute path; the file need not exist yet
 */
public record CriEndpoint(Path socket) {
  /** The kernel's room for a socket's path, without the final zero byte. */
  private static final int LONGEST_PATH = 107;

  public CriEndpoint {
    if (!socket.isAbsolute()) {
      throw new IllegalArgumentException(
          "container runtime endpoint \"%s\": the socket's path must be absolute"
              .formatted(socket));
    }
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
      throw new IllegalArgumentException(
          "container runtime endpoint \"%s\": a socket's path has at most %d bytes"
              .formatted(socket, LONGEST_PATH));
    }
  }

  /**
   * Reads an endpoint as flags and the configuration file give it: {@code unix:///run/x.sock} or a
   * bare absolute path.
   *
   * @throws IllegalArgumentException for anything else; the message says what is wrong
   */
  public static CriEndpoint parse(String endpoint) {
    if (endpoint.startsWith("/")) {
      return new CriEndpoint(Path.of(endpoint));
    }
    URI uri;
    try {
      uri = new URI(endpoint);
    } catch (URISyntaxException e) {
      throw wrong(endpoint, "is not a URL: " + e.getReason());
    }
    if (uri.getScheme() == null) {
      throw wrong(endpoint, "is neither unix:///path nor an absolute path");
    }
    if (!uri.getScheme().equals("unix")) {
      throw wrong(
          endpoint, "has protocol \"%s\"; only unix is supported".formatted(uri.getScheme()));
    }
    if (uri.getAuthority() != null) {
      throw wrong(endpoint, "names a host; write unix:/// with three slashes before the path");
    }
    if (uri.getPath() == null || uri.getPath().length() < 2) {
      throw wrong(endpoint, "has no path");
    }
    return new CriEndpoint(Path.of(uri.getPath()));
  }

  /** The form that flags take: {@code unix:///run/x.sock}. */
  @Override
  public String toString() {
    return "unix://" + socket;
  }

  private static IllegalArgumentException wrong(String endpoint, String why) {
    return new IllegalArgumentException(
        "container runtime endpoint \"%s\" %s".formatted(endpoint, why));
  }
}
