package io.javelet.images.credentials;

import io.javelet.document.DocumentException;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.TextNode;
import io.javelet.document.DocumentReader;
import io.javelet.runtime.RegistryCredentials;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Credentials by registry, as docker's {@code config.json} (or the older {@code .dockercfg}) has
 * them. Immutable. Upstream's counterpart: {@code DockerConfigJSON} and {@code BasicDockerKeyring}.
 */
final class DockerConfig {
  /** Knows none. */
  static final DockerConfig EMPTY = new DockerConfig(List.of());

  private final List<Entry> entries;

  private record Entry(RegistryPattern pattern, RegistryCredentials credentials) {}

  private DockerConfig(List<Entry> entries) {
    this.entries =
        entries.stream()
            .sorted(Comparator.comparing((Entry entry) -> entry.pattern().sortKey()).reversed())
            .toList();
  }

  /** Text that is no docker configuration. The message does not show it. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  /** Credentials for patterns, as a plugin answers them. */
  static DockerConfig of(Map<String, RegistryCredentials> byPattern) {
    List<Entry> entries = new ArrayList<>();
    byPattern.forEach((key, value) -> entries.add(new Entry(RegistryPattern.of(key), value)));
    return new DockerConfig(entries);
  }

  /**
   * Reads a configuration, with {@code auths} around its entries or without.
   *
   * @param json the content of {@code config.json}, {@code .dockercfg} or a pull secret
   */
  static DockerConfig read(byte[] json) throws MalformedException {
    List<DocumentNode> roots;
    try {
      roots = DocumentReader.read(json).roots();
    } catch (DocumentException malformed) {
      throw new MalformedException("line %d is malformed".formatted(malformed.location().line()));
    }
    if (roots.isEmpty() || !(roots.getFirst() instanceof MapNode root)) {
      throw new MalformedException("not a JSON object");
    }
    MapNode auths = root.value("auths").flatMap(DockerConfig::map).orElse(root);
    List<Entry> entries = new ArrayList<>();
    for (String registry : auths.entries().keySet()) {
      Optional<MapNode> auth = auths.value(registry).flatMap(DockerConfig::map);
      if (auth.isPresent()) {
        credentials(registry, auth.get())
            .ifPresent(found -> entries.add(new Entry(RegistryPattern.of(registry), found)));
      }
    }
    return new DockerConfig(entries);
  }

  /** What to show the registry of an image, nearest pattern first. */
  List<RegistryCredentials> lookup(String repository) {
    return entries.stream()
        .filter(entry -> entry.pattern().matches(repository))
        .map(Entry::credentials)
        .toList();
  }

  private static Optional<RegistryCredentials> credentials(String registry, MapNode auth)
      throws MalformedException {
    String username = text(auth, "username");
    String password = text(auth, "password");
    String token = text(auth, "identitytoken");
    String encoded = text(auth, "auth");
    if (!encoded.isEmpty()) {
      String decoded = decoded(registry, encoded);
      int colon = decoded.indexOf(':');
      if (colon < 0) {
        throw new MalformedException("the auth of " + registry + " has no colon");
      }
      username = decoded.substring(0, colon);
      password = decoded.substring(colon + 1);
    }
    // Without the registry's name: runtimes refuse one that is a pattern or no URL.
    return username.isEmpty() && password.isEmpty() && token.isEmpty()
        ? Optional.empty()
        : Optional.of(new RegistryCredentials(username, password, "", "", token));
  }

  /** Docker itself pads what it writes; others leave the padding out, or end the line. */
  private static String decoded(String registry, String encoded) throws MalformedException {
    String bare = encoded.strip().replaceFirst("=+$", "");
    try {
      return new String(Base64.getDecoder().decode(bare), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noBase64) {
      throw new MalformedException("the auth of " + registry + " is no base64");
    }
  }

  private static String text(MapNode node, String name) {
    return node.value(name)
        .flatMap(value -> value instanceof TextNode t ? Optional.of(t.value()) : Optional.empty())
        .orElse("");
  }

  private static Optional<MapNode> map(DocumentNode node) {
    return node instanceof MapNode map ? Optional.of(map) : Optional.empty();
  }
}
