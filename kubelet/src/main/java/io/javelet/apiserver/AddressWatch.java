package io.javelet.apiserver;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the API server has several addresses, asks the one in use every two seconds whether it is
 * ready, and leaves it for the next when it did not say so twice. Runs on a virtual thread of its
 * own. Upstream knows one address only, and leaves this to a load balancer.
 */
public final class AddressWatch {
  private static final Logger log = LoggerFactory.getLogger(AddressWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_FAILURES = 2;

  private final ApiServer server;
  private final Thread thread;

  /**
   * @param server whose addresses are meant
   */
  public AddressWatch(ApiServer server) {
    this.server = server;
    this.thread = Thread.ofVirtual().name("api-server-addresses").unstarted(this::run);
  }

  /** Begins to ask. */
  public void start() {
    thread.start();
  }

  /** Ends it. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void run() {
    int failures = 0;
    String asked = "";
    try {
      while (true) {
        Thread.sleep(PERIOD);
        if (!server.url().equals(asked)) {
          asked = server.url();
          failures = 0;
        }
        failures = isReady() ? 0 : failures + 1;
        if (failures >= MOST_FAILURES) {
          server.abandon(asked);
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Addresses of the API server are watched no more");
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      server.within(PATIENCE, client -> client.raw("/readyz"));
      return true;
    } catch (ApiServerException failure) {
      log.atDebug().addKeyValue("err", failure.getMessage()).log("The API server is not ready");
      // Whoever says no is there.
      return failure.refused() || failure.unauthorized();
    }
  }
}
