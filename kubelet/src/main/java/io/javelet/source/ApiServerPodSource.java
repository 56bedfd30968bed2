package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.PodCalls;
import io.javelet.offline.OfflineStore;
import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodUid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the pods that the API server has bound to this node. While it is away, what it declared
 * last stays declared; when it does not answer at the start, that is what was kept on the disk.
 * Upstream's counterpart: {@code config.NewSourceApiserver}, which knows nothing then.
 */
public final class ApiServerPodSource implements PodSource {
  private static final Logger log = LoggerFactory.getLogger(ApiServerPodSource.class);

  /**
   * Memory of an earlier agent.
   *
   * @param store where it is
   * @param patience how long the API server is waited for first: it may know better
   * @param recalled told before pods are declared from memory
   */
  public record Memory(OfflineStore store, Duration patience, Runnable recalled) {}

  private final String node;
  private final PodConfig config;
  private final Optional<Memory> memory;
  private final Following pods;
  private final CountDownLatch listed = new CountDownLatch(1);
  private final Thread waiting = Thread.ofVirtual().name("offline-pods").unstarted(this::await);

  /** Held while something is declared, so that memory is never told after what is true. */
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param node the node's name
   */
  public ApiServerPodSource(
      PodCalls calls,
      String node,
      PodConfig config,
      Optional<Memory> memory,
      RandomGenerator random) {
    this.node = node;
    this.config = config;
    this.memory = memory;
    this.pods = calls.ofNode(node, this::listed, random);
  }

  @Override
  public PodSourceName name() {
    return PodSourceName.API;
  }

  @Override
  public void start() {
    pods.start();
    if (memory.isPresent()) {
      waiting.start();
    }
  }

  @Override
  public void statusChanged(PodUid uid, PodStatus status) {
    memory.ifPresent(each -> each.store().statusChanged(uid, status));
  }

  @Override
  public void stop() throws InterruptedException {
    waiting.interrupt();
    waiting.join();
    pods.stop();
  }

  private void listed(List<Pod> all) {
    lock.lock();
    try {
      listed.countDown();
      config.publish(PodSourceName.API, all);
    } finally {
      lock.unlock();
    }
    memory.ifPresent(each -> each.store().bound(all));
  }

  private void await() {
    try {
      if (!listed.await(memory.orElseThrow().patience().toMillis(), TimeUnit.MILLISECONDS)) {
        recall(memory.orElseThrow().store().pods(node));
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("The API server is waited for no more");
    }
  }

  private void recall(List<Pod> kept) {
    lock.lock();
    try {
      if (!kept.isEmpty() && listed.getCount() > 0) {
        log.atWarn()
            .addKeyValue("pods", kept.size())
            .log("The API server does not answer; going on with the pods that it had last");
        memory.orElseThrow().recalled().run();
        config.recall(PodSourceName.API, kept);
      }
    } finally {
      lock.unlock();
    }
  }
}
