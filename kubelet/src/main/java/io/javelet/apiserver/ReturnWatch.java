package io.javelet.apiserver;

import io.javelet.concurrent.DoublingDelay;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an API server that does not answer whether it is ready, about each second, and wakes all who
 * wait for it when it says so: whoever would ask it anything else may wait for long, and a server
 * that has only begun refuses some of what it takes when it is ready. Asks nothing while all is
 * well. A server that is ready while some requests to it are cut all the same wakes nobody without
 * pause: it rests longer before each look that soon follows another. Runs on a virtual thread of
 * its own. Upstream has none: there all who wait have delays of their own.
 */
public final class ReturnWatch {
  private static final Logger log = LoggerFactory.getLogger(ReturnWatch.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  private static final Duration MAX_DELAY = Duration.ofMillis(700);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration FIRST_REST = Duration.ofMillis(200);
  private static final Duration LONGEST_REST = Duration.ofSeconds(3);

  /** Without an absence for so long, the next one is another matter. */
  private static final Duration CALM = Duration.ofMinutes(1);

  /** Some servers never call themselves ready and serve all the same. */
  private static final Duration LONGEST_START = Duration.ofMinutes(1);

  private final ApiServer server;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Thread thread;

  /**
   * @param server who may be away
   */
  public ReturnWatch(ApiServer server, InstantSource clock, RandomGenerator random) {
    this.server = server;
    this.clock = clock;
    this.random = random;
    this.thread = Thread.ofVirtual().name("api-server-return").unstarted(this::run);
  }

  /** Begins to wait for the server's absence. */
  public void start() {
    thread.start();
  }

  /** Ends it. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private enum Answer {
    NONE,
    NOT_READY,
    READY
  }

  private void run() {
    var rest = new DoublingDelay(FIRST_REST, LONGEST_REST);
    Instant last = Instant.EPOCH;
    try {
      while (true) {
        server.awaitAbsence();
        if (clock.instant().isBefore(last.plus(CALM))) {
          Thread.sleep(rest.now());
          rest.lengthen();
        } else {
          rest.reset();
        }
        awaitReadiness();
        server.wake();
        last = clock.instant();
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("The API server's return is watched for no more");
    }
  }

  private void awaitReadiness() throws InterruptedException {
    var delay = new DoublingDelay(FIRST_DELAY, MAX_DELAY);
    Instant begun = Instant.MAX;
    while (true) {
      switch (ask()) {
        case READY -> {
          log.atInfo().addKeyValue("server", server.url()).log("The API server is ready again");
          return;
        }
        case NOT_READY -> {
          Instant now = clock.instant();
          begun = begun.isBefore(now) ? begun : now;
          if (Duration.between(begun, now).compareTo(LONGEST_START) > 0) {
            return;
          }
        }
        case NONE -> begun = Instant.MAX;
      }
      // Nodes of one cluster do not all ask at the same moment.
      Duration least = delay.now();
      Thread.sleep(least.plusNanos((long) (least.toNanos() * random.nextDouble())));
      delay.lengthen();
    }
  }

  private Answer ask() throws InterruptedException {
    server.forgetAbsence();
    try {
      server.within(PATIENCE, client -> client.raw("/readyz"));
      return Answer.READY;
    } catch (ApiServerException failure) {
      if (failure.refused() || failure.notFound()) {
        // Whoever does not let us ask is there.
        return Answer.READY;
      }
      return failure.code() == 0 ? Answer.NONE : Answer.NOT_READY;
    }
  }
}
