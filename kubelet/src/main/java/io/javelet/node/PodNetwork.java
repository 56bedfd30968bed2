package io.javelet.node;

import io.fabric8.kubernetes.api.model.Node;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the runtime which addresses pods of this node get: those of the configuration, and once the
 * cluster has given the node some, those. Tries again until the runtime has heard it. Runs on one
 * virtual thread of its own. Upstream's counterpart: {@code updatePodCIDR}.
 */
public final class PodNetwork {
  private static final Logger log = LoggerFactory.getLogger(PodNetwork.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ContainerRuntime runtime;
  private final Semaphore changed = new Semaphore(1);
  private final Thread thread;
  private volatile Optional<String> wanted;

  // Owned by the thread.
  private Optional<String> told = Optional.empty();
  private boolean failing;

  private PodNetwork(ContainerRuntime runtime, Optional<String> configured) {
    this.runtime = runtime;
    this.wanted = configured;
    this.thread = Thread.ofVirtual().name("pod-network").unstarted(this::run);
  }

  /**
   * Begins.
   *
   * @param configured the network without a cluster, or before it has given one
   * @param node whose {@code spec.podCIDRs} count
   */
  public static PodNetwork start(
      ContainerRuntime runtime, Optional<String> configured, RegisteredNode node) {
    var network = new PodNetwork(runtime, configured);
    node.tell(network::heard);
    network.thread.start();
    return network;
  }

  /** Ends it; the runtime keeps what it was told. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void heard(Node node) {
    List<String> networks = node.getSpec() == null ? List.of() : node.getSpec().getPodCIDRs();
    if (!networks.isEmpty()) {
      wanted = Optional.of(String.join(",", networks));
      changed.release();
    }
  }

  private void run() {
    try {
      while (true) {
        changed.acquire();
        changed.drainPermits();
        while (!tell()) {
          Thread.sleep(RETRY);
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("The runtime is not told of networks any more");
    }
  }

  private boolean tell() {
    Optional<String> network = wanted;
    if (network.isEmpty() || network.equals(told)) {
      return true;
    }
    try {
      runtime.usePodNetwork(network.get());
      log.atInfo()
          .addKeyValue("podCIDR", network.get())
          .log("The runtime knows the addresses of this node's pods");
      told = network;
      failing = false;
      return true;
    } catch (CriException failure) {
      if (!failing) {
        failing = true;
        log.atWarn()
            .addKeyValue("podCIDR", network.get())
            .addKeyValue("err", failure.getMessage())
            .log("The runtime could not be told the addresses of this node's pods; trying again");
      }
      return false;
    }
  }
}
