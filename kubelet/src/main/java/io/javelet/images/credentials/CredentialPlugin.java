package io.javelet.images.credentials;

import io.javelet.document.DocumentException;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.TextNode;
import io.javelet.document.DocumentReader;
import io.javelet.metrics.ImageMetrics;
import io.javelet.runtime.RegistryCredentials;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One credential provider plugin: a program that is asked about an image and answers with
 * credentials, which are kept for as long as it says. Any thread; one question at a time.
 * Upstream's counterpart: {@code plugin.pluginProvider}.
 */
public final class CredentialPlugin {
  private static final Logger log = LoggerFactory.getLogger(CredentialPlugin.class);
  private static final String GLOBAL = "";

  private final PluginSettings settings;
  private final PluginProgram program;
  private final Clock clock;
  private final ImageMetrics metrics;
  private final ReentrantLock turn = new ReentrantLock();
  private final Map<String, Kept> kept = new HashMap<>();

  private record Kept(DockerConfig answer, Instant until) {}

  /** Runs the program once. */
  interface PluginProgram {
    /**
     * Asks it.
     *
     * @return what it printed
     * @throws IOException when it could not be run, failed or took too long
     */
    byte[] ask(byte[] request) throws IOException, InterruptedException;
  }

  CredentialPlugin(
      PluginSettings settings, PluginProgram program, Clock clock, ImageMetrics metrics) {
    this.metrics = metrics;
    this.settings = settings;
    this.program = program;
    this.clock = clock;
  }

  /** What the plugin says about an image; nothing for images that are not its business. */
  List<RegistryCredentials> credentials(String repository) throws InterruptedException {
    if (settings.matchImages().stream()
        .noneMatch(pattern -> RegistryPattern.of(pattern).matches(repository))) {
      return List.of();
    }
    turn.lockInterruptibly();
    try {
      Optional<DockerConfig> known = known(repository);
      return (known.isPresent() ? known.get() : ask(repository)).lookup(repository);
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("plugin", settings.name())
          .addKeyValue("image", repository)
          .addKeyValue("err", failure.getMessage())
          .log("A credential provider plugin failed");
      return List.of();
    } finally {
      turn.unlock();
    }
  }

  private Optional<DockerConfig> known(String repository) {
    Instant now = clock.instant();
    kept.values().removeIf(each -> !now.isBefore(each.until()));
    for (String key : List.of(repository, registry(repository), GLOBAL)) {
      Kept each = kept.get(key);
      if (each != null) {
        return Optional.of(each.answer());
      }
    }
    return Optional.empty();
  }

  private DockerConfig ask(String repository) throws IOException, InterruptedException {
    byte[] printed = run(repository);
    MapNode response = response(printed);
    Map<String, RegistryCredentials> answer = new HashMap<>();
    response
        .value("auth")
        .ifPresent(auth -> {
          if (auth instanceof MapNode byPattern) {
            byPattern
                .entries()
                .forEach((pattern, entry) -> answer.put(pattern, entry(entry.value())));
          }
        });
    DockerConfig config = DockerConfig.of(answer);
    Duration keep =
        response
            .value("cacheDuration")
            .flatMap(CredentialPlugin::text)
            .map(PluginJson::duration)
            .orElse(settings.defaultCacheDuration());
    if (keep.isPositive()) {
      kept.put(key(response, repository), new Kept(config, clock.instant().plus(keep)));
    }
    return config;
  }

  private byte[] run(String repository) throws IOException, InterruptedException {
    Instant begin = clock.instant();
    boolean failed = true;
    try {
      byte[] printed = program.ask(PluginJson.request(settings.apiVersion(), repository));
      failed = false;
      return printed;
    } finally {
      metrics.pluginAsked(settings.name(), Duration.between(begin, clock.instant()), failed);
    }
  }

  private MapNode response(byte[] printed) throws IOException {
    try {
      List<DocumentNode> roots = DocumentReader.read(printed).roots();
      if (!roots.isEmpty() && roots.getFirst() instanceof MapNode root) {
        String kind = root.value("kind").flatMap(CredentialPlugin::text).orElse("");
        String version = root.value("apiVersion").flatMap(CredentialPlugin::text).orElse("");
        if (kind.equals("CredentialProviderResponse") && version.equals(settings.apiVersion())) {
          return root;
        }
        throw new IOException(
            "apiVersion from credential plugin response did not match expected apiVersion:%s,"
                    .formatted(settings.apiVersion())
                + " actual apiVersion:"
                + version);
      }
    } catch (DocumentException malformed) {
      throw new IOException("the plugin's answer is malformed", malformed);
    }
    throw new IOException("the plugin's answer is no JSON object");
  }

  private static String key(MapNode response, String repository) throws IOException {
    String type = response.value("cacheKeyType").flatMap(CredentialPlugin::text).orElse("");
    return switch (type) {
      case "Image" -> repository;
      case "Registry" -> registry(repository);
      case "Global" -> GLOBAL;
      default -> throw new IOException("invalid cacheKeyType: \"" + type + "\"");
    };
  }

  private static RegistryCredentials entry(DocumentNode node) {
    String username = "";
    String password = "";
    if (node instanceof MapNode entry) {
      username = entry.value("username").flatMap(CredentialPlugin::text).orElse("");
      password = entry.value("password").flatMap(CredentialPlugin::text).orElse("");
    }
    return new RegistryCredentials(username, password, "", "", "");
  }

  private static String registry(String repository) {
    int slash = repository.indexOf('/');
    return slash < 0 ? repository : repository.substring(0, slash);
  }

  private static Optional<String> text(DocumentNode node) {
    return node instanceof TextNode text ? Optional.of(text.value()) : Optional.empty();
  }
}
