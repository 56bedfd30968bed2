package io.javelet.server.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request, whole and immutable.
 *
 * @param method as sent, in capitals
 * @param target path and query exactly as sent
 * @param path percent-decoded; begins with a slash
 * @param query values by name, decoded, in the order sent
 * @param headers values by name in small letters
 * @param body at most as long as the port's limit
 * @param peer who asks
 * @param remote the peer's address, for the log
 */
public record Request(
    String method,
    String target,
    String path,
    Map<String, List<String>> query,
    Map<String, List<String>> headers,
    Bytes body,
    Peer peer,
    String remote) {

  /** The first value of a header; its name in small letters. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The first value of a query parameter. */
  public Optional<String> parameter(String name) {
    return parameters(name).stream().findFirst();
  }

  /** All values of a query parameter. */
  public List<String> parameters(String name) {
    return query.getOrDefault(name, List.of());
  }

  /** The body as UTF-8. */
  public String text() {
    return body.text();
  }

  /** Whether the client wants to leave HTTP. */
  public boolean wantsUpgrade() {
    return headers.getOrDefault("connection", List.of()).stream()
            .flatMap(line -> List.of(line.split(",", -1)).stream())
            .anyMatch(word -> word.strip().equalsIgnoreCase("upgrade"))
        && headers.containsKey("upgrade");
  }
}
