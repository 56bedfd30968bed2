package io.javelet.topology;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps running containers on the CPUs that they should run on, on a virtual thread of its own
 * ("cpu-reconcile"): looks at once when somebody gets or gives back CPUs or a pod changes, and in
 * any case once a period. Upstream's counterpart: {@code reconcileState}, which looks once a period
 * only.
 */
public final class CpuReconciler {
  private static final Logger log = LoggerFactory.getLogger(CpuReconciler.class);

  /** A container that runs. */
  public record Running(PodUid pod, String name, ContainerId id) {}

  /** The containers of this node; calls may block. */
  public interface Containers {
    /** Those that run. */
    List<Running> running();

    /**
     * Has a container run on these CPUs alone.
     *
     * @throws CriException when the runtime does not do it
     */
    void setCpus(ContainerId id, String cpus);
  }

  private final ResourceManagers managers;
  private final Containers containers;
  private final Duration period;
  private final Semaphore looks = new Semaphore(1);
  private final Thread thread = Thread.ofVirtual().name("cpu-reconcile").unstarted(this::run);

  /** Owned by the thread: what was last said to the runtime. */
  private final Map<ContainerId, String> said = new HashMap<>();

  /**
   * @param period how often is looked in any case
   */
  public CpuReconciler(ResourceManagers managers, Containers containers, Duration period) {
    this.managers = managers;
    this.containers = containers;
    this.period = period;
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** Leaves containers as they are from now on. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Something may be different. Does not block. */
  public void look() {
    looks.release();
  }

  private void run() {
    try {
      while (true) {
        if (looks.tryAcquire(period.toMillis(), TimeUnit.MILLISECONDS)) {
          looks.drainPermits();
        }
        reconcile();
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Containers stay on their CPUs");
    }
  }

  private void reconcile() throws InterruptedException {
    List<Running> running;
    try {
      running = containers.running();
    } catch (CriException away) {
      log.atDebug().addKeyValue("err", away.getMessage()).log("The runtime does not answer");
      return;
    }
    said.keySet().retainAll(running.stream().map(Running::id).toList());
    for (Running each : running) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the agent stops");
      }
      String cpus = managers.cpus(each.pod(), each.name());
      if (!cpus.isEmpty() && !cpus.equals(said.get(each.id()))) {
        move(each, cpus);
      }
    }
  }

  private void move(Running container, String cpus) {
    try {
      containers.setCpus(container.id(), cpus);
      said.put(container.id(), cpus);
    } catch (CriException failure) {
      // One that has just ended is left out of the next look.
      log.atWarn()
          .addKeyValue("podUID", container.pod())
          .addKeyValue("container", container.name())
          .addKeyValue("cpus", cpus)
          .addKeyValue("err", failure.description())
          .log("A container could not be moved to its CPUs; trying again");
    }
  }
}
