package io.javelet.images.credentials;

import io.javelet.document.DocumentException;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.ListNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.TextNode;
import io.javelet.document.DocumentReader;
import io.javelet.metrics.ImageMetrics;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration of credential provider plugins, once, at the agent's start. Upstream's
 * counterpart: {@code plugin.RegisterCredentialProviderPlugins}.
 */
public final class CredentialPlugins {
  private static final Logger log = LoggerFactory.getLogger(CredentialPlugins.class);
  private static final String KIND = "CredentialProviderConfig";
  private static final String SPOKEN = "credentialprovider.kubelet.k8s.io/v1";

  private CredentialPlugins() {}

  /**
   * Reads a file, or the JSON and YAML files of a folder in the order of their names.
   *
   * @param binaries where the programs are
   * @param metrics time the programs
   * @throws IOException when a file cannot be read or is wrong; the message says where
   */
  public static List<CredentialPlugin> read(
      Path config, Path binaries, Clock clock, ImageMetrics metrics) throws IOException {
    List<CredentialPlugin> plugins = new ArrayList<>();
    for (Path file : files(config)) {
      for (PluginSettings settings : settings(file)) {
        Path program = binaries.resolve(settings.name());
        if (!Files.isExecutable(program)) {
          throw new IOException(file + ": plugin binary executable " + program + " did not exist");
        }
        plugins.add(
            new CredentialPlugin(
                settings,
                new PluginProcess(program, settings.args(), settings.env()),
                clock,
                metrics));
      }
    }
    metrics.credentialConfiguration("sha256:" + sha256(config));
    return List.copyOf(plugins);
  }

  private static String sha256(Path config) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files(config)) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<Path> files(Path config) throws IOException {
    if (!Files.isDirectory(config)) {
      return List.of(config);
    }
    var sorted = new TreeSet<Path>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(config, "*.{json,yaml,yml}")) {
      files.forEach(sorted::add);
    }
    return List.copyOf(sorted);
  }

  static List<PluginSettings> settings(Path file) throws IOException {
    try {
      List<DocumentNode> roots = DocumentReader.read(Files.readAllBytes(file)).roots();
      if (roots.isEmpty()
          || !(roots.getFirst() instanceof MapNode root)
          || !text(root, "kind").orElse("").equals(KIND)) {
        throw new IOException(file + ": is no " + KIND);
      }
      List<PluginSettings> all = new ArrayList<>();
      for (DocumentNode node : items(root, "providers")) {
        if (node instanceof MapNode provider) {
          all.add(provider(file, provider));
        }
      }
      if (all.isEmpty()) {
        throw new IOException(file + ": providers: Required value: at least 1 item is required");
      }
      return all;
    } catch (DocumentException malformed) {
      throw new IOException(
          "%s:%d: %s".formatted(file, malformed.location().line(), malformed.problem()), malformed);
    }
  }

  private static PluginSettings provider(Path file, MapNode provider) throws IOException {
    String place = file + ":" + provider.line() + ": ";
    String name = text(provider, "name").orElse("");
    if (name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
      throw new IOException(place + "name: Required value: a file name is required");
    }
    String version = text(provider, "apiVersion").orElse("");
    if (!version.equals(SPOKEN)) {
      throw new IOException(
          place
              + "apiVersion: Unsupported value: \""
              + version
              + "\": supported values: "
              + SPOKEN);
    }
    List<String> images = texts(provider, "matchImages");
    if (images.isEmpty()) {
      throw new IOException(place + "matchImages: Required value: at least 1 item is required");
    }
    Map<String, String> env = new HashMap<>();
    for (DocumentNode each : items(provider, "env")) {
      if (each instanceof MapNode variable) {
        env.put(text(variable, "name").orElse(""), text(variable, "value").orElse(""));
      }
    }
    if (provider.value("tokenAttributes").isPresent()) {
      log.atWarn()
          .addKeyValue("plugin", name)
          .addKeyValue("file", file)
          .log("tokenAttributes have no effect: plugins get no tokens of service accounts yet");
    }
    return new PluginSettings(
        name,
        images,
        PluginJson.duration(text(provider, "defaultCacheDuration").orElse("0s")),
        version,
        texts(provider, "args"),
        env);
  }

  private static List<DocumentNode> items(MapNode node, String name) {
    return node.value(name).orElse(node) instanceof ListNode list ? list.items() : List.of();
  }

  private static List<String> texts(MapNode node, String name) {
    List<String> texts = new ArrayList<>();
    for (DocumentNode each : items(node, name)) {
      texts.add(each instanceof TextNode text ? text.value() : each.text());
    }
    return texts;
  }

  private static Optional<String> text(MapNode node, String name) {
    return node.value(name)
        .flatMap(value -> value instanceof TextNode t ? Optional.of(t.value()) : Optional.empty());
  }
}
