package io.javelet.images.credentials;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.images.PullCredentials;
import io.javelet.metrics.ImageMetrics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One credential provider plugin: a program that is asked about an image, for this node or for a
 * pod's service account, and answers with credentials, which are kept for as long as it says. Any
 * thread; one question at a time for the same asker. Upstream's counterpart: {@code
 * plugin.pluginProvider}.
 */
public final class CredentialPlugin {
  private static final Logger log = LoggerFactory.getLogger(CredentialPlugin.class);
  private static final String EVERYTHING = "";

  private final PluginSettings settings;
  private final PluginProgram program;
  private final PodAccounts accounts;
  private final Clock clock;
  private final ImageMetrics metrics;
  private final Turns<Asker> turns = new Turns<>();
  private final Map<Key, Kept> kept = new ConcurrentHashMap<>();

  /**
   * For what an answer holds.
   *
   * @param sharing who is given it
   * @param images an image, a registry or everything
   */
  private record Key(Asker sharing, String images) {}

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
      PluginSettings settings,
      PluginProgram program,
      PodAccounts accounts,
      Clock clock,
      ImageMetrics metrics) {
    this.settings = settings;
    this.program = program;
    this.accounts = accounts;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * What the plugin says about an image of a pod; nothing for images and pods that are not its
   * business.
   */
  List<PullCredentials> credentials(Pod pod, String repository) throws InterruptedException {
    if (settings.matchImages().stream()
        .noneMatch(pattern -> RegistryPattern.of(pattern).matches(repository))) {
      return List.of();
    }
    Optional<Asker> asker =
        settings.tokens().isPresent()
            ? accounts.asker(pod, settings.tokens().get())
            : Optional.of(new Asker.Node());
    return asker.isEmpty() ? List.of() : credentials(asker.get(), repository);
  }

  private List<PullCredentials> credentials(Asker asker, String repository)
      throws InterruptedException {
    Asker sharing = settings.tokens().map(tokens -> asker.sharing(tokens.keptPer())).orElse(asker);
    turns.begin(sharing);
    try {
      Optional<DockerConfig> known = known(sharing, repository);
      return (known.isPresent() ? known.get() : ask(asker, sharing, repository))
          .lookup(repository).stream()
              .map(each -> new PullCredentials(each, asker.origin()))
              .toList();
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("plugin", settings.name())
          .addKeyValue("image", repository)
          .addKeyValue("err", failure.getMessage())
          .log("A credential provider plugin failed");
      return List.of();
    } finally {
      turns.end(sharing);
    }
  }

  private Optional<DockerConfig> known(Asker sharing, String repository) {
    Instant now = clock.instant();
    kept.values().removeIf(each -> !now.isBefore(each.until()));
    for (String images : List.of(repository, registry(repository), EVERYTHING)) {
      Kept each = kept.get(new Key(sharing, images));
      if (each != null) {
        return Optional.of(each.answer());
      }
    }
    return Optional.empty();
  }

  private DockerConfig ask(Asker asker, Asker sharing, String repository)
      throws IOException, InterruptedException {
    PluginAnswer answer = PluginAnswer.read(run(asker, repository), settings.apiVersion());
    refuseEcho(answer, asker);
    DockerConfig config = DockerConfig.of(answer.auth());
    Duration keep = answer.keep().orElse(settings.defaultCacheDuration());
    if (keep.isPositive()) {
      String images =
          switch (answer.holdsFor()) {
            case IMAGE -> repository;
            case REGISTRY -> registry(repository);
            case EVERYTHING -> EVERYTHING;
          };
      kept.put(new Key(sharing, images), new Kept(config, clock.instant().plus(keep)));
    }
    return config;
  }

  /** A pod's token must not be shown for the account's other pods. */
  private void refuseEcho(PluginAnswer answer, Asker asker) throws IOException {
    boolean shared =
        settings
            .tokens()
            .filter(each -> each.keptPer() == TokenAttributes.KeptPer.SERVICE_ACCOUNT)
            .isPresent();
    if (shared
        && asker instanceof Asker.Account account
        && answer.auth().values().stream()
            .anyMatch(each -> each.password().equals(account.token()))) {
      throw new IOException(
          "it returned the service account token as the password, which is not allowed when"
              + " cacheType is not Token");
    }
  }

  private byte[] run(Asker asker, String repository) throws IOException, InterruptedException {
    Instant begin = clock.instant();
    boolean failed = true;
    try {
      byte[] printed = program.ask(PluginJson.request(settings.apiVersion(), repository, asker));
      failed = false;
      return printed;
    } finally {
      metrics.pluginAsked(settings.name(), Duration.between(begin, clock.instant()), failed);
    }
  }

  private static String registry(String repository) {
    int slash = repository.indexOf('/');
    return slash < 0 ? repository : repository.substring(0, slash);
  }
}
