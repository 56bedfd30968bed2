package io.javelet.node;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.NodeCalls;
import io.javelet.concurrent.DoublingDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the node's lease, a quarter of its duration apart, so that the control plane knows that
 * this node lives. Runs on a virtual thread of its own and waits behind nothing. Upstream's
 * counterpart: {@code lease.Controller}.
 */
public final class NodeLeaseController {
  private static final Logger log = LoggerFactory.getLogger(NodeLeaseController.class);

  /** Upstream renews four times before a lease runs out. */
  private static final int RENEWALS = 4;

  private static final Duration FIRST_DELAY = Duration.ofMillis(200);

  /** As upstream. */
  private static final Duration MAX_DELAY = Duration.ofSeconds(7);

  private final NodeCalls calls;
  private final String nodeName;
  private final Duration duration;
  private final RegisteredNode node;
  private final Clock clock;
  private final Thread thread;
  private Optional<Lease> lease = Optional.empty();

  /**
   * @param duration how long the node counts as alive without a renewal
   * @param node the node's object as last seen, which owns the lease
   */
  public NodeLeaseController(
      NodeCalls calls, String nodeName, Duration duration, RegisteredNode node, Clock clock) {
    this.calls = calls;
    this.nodeName = nodeName;
    this.duration = duration;
    this.node = node;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("node-lease").unstarted(this::run);
  }

  /** Begins to renew. */
  public void start() {
    thread.start();
  }

  /** Ends it. The lease stays and runs out. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void run() {
    Duration interval = duration.dividedBy(RENEWALS);
    var delay =
        new DoublingDelay(FIRST_DELAY, interval.compareTo(MAX_DELAY) < 0 ? interval : MAX_DELAY);
    boolean failing = false;
    try {
      while (true) {
        try {
          renew();
          if (failing) {
            log.atInfo().log("The node's lease is renewed again");
          }
          failing = false;
          delay.reset();
          Thread.sleep(interval);
        } catch (ApiServerException failure) {
          // Whatever the API server has now is read before the next try.
          lease = Optional.empty();
          if (!failing) {
            failing = true;
            log.atWarn()
                .addKeyValue("err", failure.getMessage())
                .log("The node's lease could not be renewed");
          }
          if (calls.pause(delay.now())) {
            delay.reset();
          }
          delay.lengthen();
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("The lease is renewed no more");
    }
  }

  private void renew() throws ApiServerException, InterruptedException {
    if (lease.isEmpty()) {
      lease = calls.lease();
    }
    lease =
        Optional.of(
            lease.isPresent()
                ? calls.updateLease(renewed(lease.get()))
                : calls.createLease(renewed(blank())));
  }

  private Lease blank() {
    return new LeaseBuilder().withNewMetadata().withName(nodeName).endMetadata().build();
  }

  private Lease renewed(Lease old) {
    LeaseBuilder builder =
        new LeaseBuilder(old)
            .editOrNewSpec()
            .withHolderIdentity(nodeName)
            .withLeaseDurationSeconds((int) duration.toSeconds())
            .withRenewTime(ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
            .endSpec();
    if (old.getMetadata().getOwnerReferences().isEmpty()) {
      node.get()
          .ifPresent(owner ->
              builder
                  .editMetadata()
                  .withOwnerReferences(
                      new OwnerReferenceBuilder()
                          .withApiVersion("v1")
                          .withKind("Node")
                          .withName(nodeName)
                          .withUid(owner.getMetadata().getUid())
                          .build())
                  .endMetadata());
    }
    return builder.build();
  }
}
