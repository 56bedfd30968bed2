package io.javelet.source;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestReader;
import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodUid;
import io.javelet.source.ManifestFetcher.Answer;
import io.javelet.source.ManifestTrouble.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the pods of a manifest that a server has. One virtual thread of its own
 * ("static-pod-url") asks every so often; a failure is followed by another try soon, later and
 * later up to {@link #LONGEST_RETRY}, and to {@link #LONGEST_RETRY_UNHEARD} while nobody is there.
 * An answer that is no manifest takes no pod away: what was accepted last stays, over restarts of
 * the agent too. Upstream: {@code sourceURL}.
 */
public final class StaticPodUrlSource implements PodSource {
  private static final Logger log = LoggerFactory.getLogger(StaticPodUrlSource.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  /** A try costs a server that is not there nothing, and it shall be heard as soon as it is. */
  private static final Duration LONGEST_RETRY_UNHEARD = Duration.ofSeconds(1);

  private static final double JITTER = 0.2;

  /**
   * What the user chose.
   *
   * @param address of the manifest
   * @param headers sent with each request; secret
   * @param period between two requests
   * @param caFile certificates that vouch for the server, instead of the system's
   * @param certificateFile our certificate
   * @param keyFile our private key
   */
  public record Settings(
      URI address,
      Map<String, List<String>> headers,
      Duration period,
      Optional<Path> caFile,
      Optional<Path> certificateFile,
      Optional<Path> keyFile) {
    public Settings {
      headers = Map.copyOf(headers);
    }
  }

  private final Settings settings;
  private final ManifestOrigin origin;
  private final ManifestFetcher fetcher;
  private final ManifestJudge judge;
  private final ManifestLedger ledger;
  private final KeptManifests kept;
  private final Clock clock;
  private final RandomGenerator random;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("static-pod-url").unstarted(this::run);

  /**
   * @param random spreads the requests of many nodes
   */
  public StaticPodUrlSource(Settings settings, SourceParts parts, RandomGenerator random) {
    this.settings = settings;
    this.clock = parts.clock();
    this.random = random;
    this.origin = ManifestOrigin.url(withoutUser(settings.address()));
    this.kept = new KeptManifests(parts.keptFolder());
    this.judge = new ManifestJudge(parts.reader(), clock);
    this.fetcher =
        new ManifestFetcher(
            settings.address(),
            settings.headers(),
            new UrlTls(settings.caFile(), settings.certificateFile(), settings.keyFile()),
            ManifestReader.LONGEST_MANIFEST,
            clock);
    this.ledger =
        new ManifestLedger(
            PodSourceName.URL,
            parts.snapshots(),
            kept,
            new TroubleReports(PodSourceName.URL, parts.node(), parts.events(), parts.metrics()),
            clock);
  }

  @Override
  public PodSourceName name() {
    return PodSourceName.URL;
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Looked at with the next answer of the server. */
  @Override
  public void statusChanged(PodUid uid, PodStatus status) {
    ledger.statusChanged(uid, status);
  }

  @Override
  public void objectsChanged() {
    wakes.release();
  }

  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
    kept.stop();
  }

  private void run() {
    Optional<KeptManifest> before = Optional.ofNullable(kept.load(PodSourceName.URL).get(origin));
    kept.start();
    before
        .flatMap(judge::restore)
        .ifPresent(manifest -> {
          ledger.restore(manifest, before.orElseThrow().failed());
          ledger.settle();
        });
    Duration retry = FIRST_RETRY;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Heard heard = ask();
        Duration pause = spread(heard == Heard.GOOD ? settings.period() : retry);
        if (wakes.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          wakes.drainPermits();
        }
        retry =
            switch (heard) {
              case GOOD -> FIRST_RETRY;
              case BAD -> longer(retry, LONGEST_RETRY);
              case NOBODY -> longer(retry, LONGEST_RETRY_UNHEARD);
            };
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("The server is no longer asked for manifests");
    }
  }

  private Duration longer(Duration retry, Duration longest) {
    Duration limit = settings.period().compareTo(longest) < 0 ? settings.period() : longest;
    Duration twice = retry.multipliedBy(2);
    return twice.compareTo(limit) < 0 ? twice : limit;
  }

  private Duration spread(Duration duration) {
    double factor = 1 - JITTER / 2 + JITTER * random.nextDouble();
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }

  /** What came of asking. */
  private enum Heard {
    /** The server's newest manifest is understood. */
    GOOD,
    BAD,
    NOBODY
  }

  private Heard ask() {
    return switch (fetcher.fetch()) {
      case Answer.Fresh(Content content, ManifestFetcher.Validators validators) ->
          take(content, validators);
      case Answer.Unchanged _ -> {
        ledger.entry(origin).flatMap(ManifestEntry::inForce).ifPresent(ledger::accept);
        ledger.settle();
        yield Heard.GOOD;
      }
      case Answer.Failed(String reason) -> {
        refuse(ManifestTrouble.whole(origin, Reason.UNREADABLE, reason, clock.instant()));
        yield Heard.BAD;
      }
      case Answer.Unreachable(String reason) -> {
        refuse(ManifestTrouble.whole(origin, Reason.UNREADABLE, reason, clock.instant()));
        yield Heard.NOBODY;
      }
    };
  }

  private Heard take(Content content, ManifestFetcher.Validators validators) {
    Optional<AcceptedManifest> same =
        ledger
            .entry(origin)
            .flatMap(ManifestEntry::inForce)
            .filter(now -> now.content().equals(content));
    ManifestJudge.Verdict verdict =
        same.<ManifestJudge.Verdict>map(ManifestJudge.Verdict.Accepted::new)
            .orElseGet(() -> judge.judge(origin, content));
    return switch (verdict) {
      case ManifestJudge.Verdict.Accepted(AcceptedManifest manifest) -> {
        fetcher.accepted(validators);
        ledger.accept(manifest);
        ledger.settle();
        yield Heard.GOOD;
      }
      case ManifestJudge.Verdict.Refused(ManifestTrouble trouble) -> {
        refuse(trouble);
        yield Heard.BAD;
      }
    };
  }

  /**
   * With nothing in force the source has not been heard: what runs from an earlier agent's time
   * must not end because the server is away.
   */
  private void refuse(ManifestTrouble trouble) {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    ledger.refuse(trouble);
    if (ledger.entry(origin).flatMap(ManifestEntry::inForce).isPresent()) {
      ledger.settle();
    } else {
      ledger.tell();
    }
  }

  private static String withoutUser(URI address) {
    try {
      return address.getUserInfo() == null
          ? address.toString()
          : new URI(
                  address.getScheme(),
                  null,
                  address.getHost(),
                  address.getPort(),
                  address.getPath(),
                  address.getQuery(),
                  null)
              .toString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException("a part of an address makes no address", impossible);
    }
  }
}
