package io.javelet.apiserver;

import io.javelet.concurrent.DoublingDelay;
import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one certificate of this node valid: asks for the next one after 70 to 90 % of the old one's
 * life, at once when there is none or when it is no longer good for what it has to be good for.
 * Runs on one virtual thread of its own. A failure is tried again, later and later; the old
 * certificate stays in use meanwhile. Upstream's counterpart: {@code certificate.Manager}.
 */
public final class CertificateRotation {
  private static final Logger log = LoggerFactory.getLogger(CertificateRotation.class);
  private static final Duration FIRST_DELAY = Duration.ofSeconds(2);
  private static final Duration MAX_DELAY = Duration.ofMinutes(5);

  /** Upstream's share of a certificate's life after which the next one is asked for. */
  private static final double EARLIEST_SHARE = 0.7;

  private static final double SPREAD = 0.2;

  /** Told when a new certificate lies in the store. */
  @FunctionalInterface
  public interface Renewed {
    /**
     * Takes the new certificate into use; on the rotation's thread.
     *
     * @throws IOException when it cannot; that is logged
     */
    void run() throws IOException;

    /** How to begin anew where there is no certificate any more to ask with. */
    default Optional<ClientBootstrap> withoutCertificate() {
      return Optional.empty();
    }
  }

  private final ApiServer server;
  private final CertificateStore store;
  private final Supplier<CertificateProfile> profile;
  private final Renewed renewed;
  private final Runnable failed;
  private final Clock clock;
  private final RandomGenerator random;
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;

  /** The last one that came. Owned by the thread. */
  private Optional<CertificateStore.Stored> obtained = Optional.empty();

  /**
   * @param profile what the certificate must be good for at the moment
   * @param failed told each time that it could not be renewed
   */
  public CertificateRotation(
      String name,
      ApiServer server,
      CertificateStore store,
      Supplier<CertificateProfile> profile,
      Renewed renewed,
      Runnable failed,
      Clock clock,
      RandomGenerator random) {
    this.server = server;
    this.store = store;
    this.profile = profile;
    this.renewed = renewed;
    this.failed = failed;
    this.clock = clock;
    this.random = random;
    this.thread = Thread.ofVirtual().name("certificate-rotation " + name).unstarted(this::run);
  }

  /** Begins to watch over the certificate. */
  public void start() {
    thread.start();
  }

  /** Ends it; a request under way is given up. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** What the certificate must be good for may have changed. Any thread. */
  public void lookAgain() {
    hints.release();
  }

  /** When the next certificate is to be asked for. Pure. */
  static Instant deadline(Instant begins, Instant ends, double random) {
    Duration life = Duration.between(begins, ends);
    return begins.plusMillis(Math.round(life.toMillis() * (EARLIEST_SHARE + SPREAD * random)));
  }

  /**
   * Signers date certificates back by minutes; of one that lives for seconds its share is over when
   * it comes, and without pause the next one would be asked for. Pure.
   */
  static Instant notAtOnce(Instant deadline, Instant ends, Instant now) {
    return deadline.isAfter(now) ? deadline : now.plus(Duration.between(now, ends).dividedBy(2));
  }

  private void run() {
    var delay = new DoublingDelay(FIRST_DELAY, MAX_DELAY);
    try {
      while (true) {
        awaitNeed();
        try {
          obtain();
          delay.reset();
          continue;
        } catch (ApiServerException | IOException failure) {
          log.atWarn()
              .addKeyValue("certificate", store.current())
              .addKeyValue("err", ClockSuspicion.explain(failure, clock))
              .addKeyValue("retryAfter", delay.now())
              .log("Cannot renew a certificate");
        } catch (SigningRequests.Unsigned refused) {
          log.atWarn()
              .addKeyValue("certificate", store.current())
              .addKeyValue("err", refused.getMessage())
              .addKeyValue("retryAfter", delay.now())
              .log("Got no certificate");
        }
        failed.run();
        if (server.pause(delay.now())) {
          delay.reset();
        }
        delay.lengthen();
      }
    } catch (InterruptedException stop) {
      log.atTrace().addKeyValue("certificate", store.current()).log("Rotation stopped");
    }
  }

  private void awaitNeed() throws InterruptedException {
    Optional<CertificateStore.Stored> known = Optional.empty();
    Instant deadline = Instant.MIN;
    while (true) {
      hints.drainPermits();
      CertificateProfile wanted = profile.get();
      Optional<CertificateStore.Stored> stored = store.read();
      if (wanted.complete() && (stored.isEmpty() || !serves(stored.get(), wanted))) {
        return;
      }
      if (stored.isPresent() && !stored.equals(known)) {
        known = stored;
        deadline = deadline(stored.get().begins(), stored.get().ends(), random.nextDouble());
        if (stored.equals(obtained)) {
          deadline = notAtOnce(deadline, stored.get().ends(), clock.instant());
        }
        log.atInfo()
            .addKeyValue("certificate", store.current())
            .addKeyValue("expires", stored.get().ends())
            .addKeyValue("rotation", deadline)
            .log("Certificate rotation planned");
      }
      Duration left = stored.isEmpty() ? MAX_DELAY : Duration.between(clock.instant(), deadline);
      if (!left.isPositive()) {
        return;
      }
      // A clock that is set forward must not be noticed only after the certificate has expired.
      hints.tryAcquire(Math.min(left.toMillis(), MAX_DELAY.toMillis()), TimeUnit.MILLISECONDS);
    }
  }

  private void obtain()
      throws ApiServerException, SigningRequests.Unsigned, IOException, InterruptedException {
    Optional<ClientBootstrap> anew = renewed.withoutCertificate();
    if (anew.isPresent() && hasEnded()) {
      log.atWarn()
          .addKeyValue("certificate", store.current())
          .log("The certificate has ended or is damaged; asking with the bootstrap kubeconfig");
      anew.get().run();
      renewed.run();
      return;
    }
    KeyPair keys = NodeKeys.generate();
    String chain = new SigningRequests(server, clock).obtain(keys, profile.get(), Optional.empty());
    store.write(chain, keys.getPrivate(), clock.instant());
    obtained = store.read();
    obtained
        .filter(fresh -> ClockSuspicion.behind(fresh.begins(), clock))
        .ifPresent(fresh ->
            log.atWarn()
                .addKeyValue("begins", fresh.begins())
                .addKeyValue("now", clock.instant())
                .log(
                    "A certificate that was signed just now is not valid yet: this machine's clock"
                        + " is behind"));
    renewed.run();
  }

  private boolean hasEnded() {
    return store.read().filter(stored -> stored.ends().isAfter(clock.instant())).isEmpty();
  }

  private static boolean serves(CertificateStore.Stored stored, CertificateProfile wanted) {
    Set<String> wants = new HashSet<>(wanted.dnsNames());
    wanted.addresses().forEach(address -> wants.add(uniform(address)));
    return alternativeNames(stored.certificate()).containsAll(wants);
  }

  /** Addresses of version 6 have many spellings; names stay as they are. */
  private static String uniform(String name) {
    try {
      return InetAddress.ofLiteral(name).getHostAddress();
    } catch (IllegalArgumentException noAddress) {
      return name;
    }
  }

  private static Set<String> alternativeNames(X509Certificate certificate) {
    Set<String> names = new HashSet<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        all.forEach(entry -> names.add(uniform(String.valueOf(entry.get(1)))));
      }
    } catch (CertificateParsingException damaged) {
      log.atWarn()
          .addKeyValue("err", damaged.getMessage())
          .log("A certificate's names are unclear");
    }
    return names;
  }
}
