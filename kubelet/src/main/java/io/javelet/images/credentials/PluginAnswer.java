package io.javelet.images.credentials;

import io.javelet.config.value.GoDuration;
import io.javelet.document.DocumentException;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.TextNode;
import io.javelet.document.DocumentReader;
import io.javelet.runtime.RegistryCredentials;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plugin answers. Immutable; secret. Upstream's counterpart: {@code
 * CredentialProviderResponse}.
 *
 * @param holdsFor for which other images it holds
 * @param keep how long it may be kept; absent when the plugin does not say
 * @param auth credentials by pattern
 */
record PluginAnswer(
    HoldsFor holdsFor, Optional<Duration> keep, Map<String, RegistryCredentials> auth) {
  private static final String KIND = "CredentialProviderResponse";

  PluginAnswer {
    auth = Map.copyOf(auth);
  }

  /** For which images an answer holds. */
  enum HoldsFor {
    IMAGE,
    REGISTRY,
    EVERYTHING
  }

  /**
   * Reads what a plugin printed.
   *
   * @param apiVersion in which it was asked, and has to answer
   * @throws IOException when that is no answer; the message holds nothing that is secret
   */
  static PluginAnswer read(byte[] printed, String apiVersion) throws IOException {
    MapNode root = root(printed, apiVersion);
    Map<String, RegistryCredentials> auth = new HashMap<>();
    root.value("auth")
        .ifPresent(node -> {
          if (node instanceof MapNode byPattern) {
            byPattern.entries().forEach((key, entry) -> auth.put(key, credentials(entry.value())));
          }
        });
    Optional<String> keep = text(root, "cacheDuration");
    Optional<Duration> duration = keep.flatMap(GoDuration::parse);
    if (keep.isPresent() && duration.isEmpty()) {
      throw new IOException("the plugin's answer has no duration in cacheDuration");
    }
    return new PluginAnswer(holdsFor(text(root, "cacheKeyType").orElse("")), duration, auth);
  }

  private static MapNode root(byte[] printed, String apiVersion) throws IOException {
    List<DocumentNode> roots;
    try {
      roots = DocumentReader.read(printed).roots();
    } catch (DocumentException malformed) {
      throw new IOException("the plugin's answer is malformed", malformed);
    }
    if (roots.isEmpty() || !(roots.getFirst() instanceof MapNode root)) {
      throw new IOException("the plugin's answer is no JSON object");
    }
    String version = text(root, "apiVersion").orElse("");
    if (!text(root, "kind").orElse("").equals(KIND) || !version.equals(apiVersion)) {
      throw new IOException(
          ("apiVersion from credential plugin response did not match expected apiVersion:%s,"
                  + " actual apiVersion:%s")
              .formatted(apiVersion, version));
    }
    return root;
  }

  private static HoldsFor holdsFor(String cacheKeyType) throws IOException {
    return switch (cacheKeyType) {
      case "Image" -> HoldsFor.IMAGE;
      case "Registry" -> HoldsFor.REGISTRY;
      case "Global" -> HoldsFor.EVERYTHING;
      default -> throw new IOException("invalid cacheKeyType: \"" + cacheKeyType + "\"");
    };
  }

  private static RegistryCredentials credentials(DocumentNode node) {
    return node instanceof MapNode entry
        ? new RegistryCredentials(
            text(entry, "username").orElse(""), text(entry, "password").orElse(""), "", "", "")
        : RegistryCredentials.NONE;
  }

  private static Optional<String> text(MapNode node, String name) {
    return node.value(name)
        .flatMap(value -> value instanceof TextNode t ? Optional.of(t.value()) : Optional.empty());
  }

  @Override
  public String toString() {
    return "PluginAnswer[…]";
  }
}
