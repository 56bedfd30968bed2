package io.javelet.shutdown;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.concurrent.DoublingDelay;
import io.javelet.config.value.PriorityGracePeriod;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.metrics.ShutdownMetrics;
import io.javelet.os.Logind;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows logind on a platform thread of its own ("node-shutdown"): holds an inhibitor, and when a
 * shutdown begins ends the pods on a virtual thread ("ending-pods") before it lets the inhibitor
 * go. A shutdown that is called off is forgotten: the node takes pods again, and the static ones
 * that were ended start anew. A logind or a bus that goes away is met again. Upstream's
 * counterpart: {@code nodeshutdown.managerImpl}.
 *
 * <p>States: without logind → (connected) waiting → (shutdown begins) ending → done; called off:
 * ending or done → waiting.
 */
public final class ShutdownManager {
  private static final Logger log = LoggerFactory.getLogger(ShutdownManager.class);
  private static final String STATE_FILE = "graceful_node_shutdown_state";
  private static final String CONFIGURATION_FILE = "99-kubelet.conf";
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  /** logind does not say when it has read its configuration: the waits between looks, doubled. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(100);

  private static final int LOOKS = 6;

  /** The pods of this node. No call blocks. */
  public interface Pods {
    /** Those of which something runs or may run. */
    List<Pod> active();

    /** Ends one for good because the node shuts down. */
    void end(Pod pod, Duration grace);

    /** Whether nothing of the pod runs or is mounted any more. */
    boolean hasEnded(PodUid uid);

    /** Runs a pod again that was ended, if it is still declared. */
    void startAnew(Pod pod);
  }

  /**
   * Who is told.
   *
   * @param events everybody
   * @param target this node
   * @param metrics when it was
   * @param shuttingDown told when a shutdown begins or is called off; must not block
   */
  public record Told(
      EventRecorder events,
      EventTarget target,
      ShutdownMetrics metrics,
      Consumer<Boolean> shuttingDown) {}

  /**
   * What is kept of it.
   *
   * @param folder where
   * @param kept whether it is: upstream only does where pods are ended by priority
   */
  public record Keeping(Path folder, boolean kept) {}

  private final List<PriorityGracePeriod> periods;
  private final Logind.Places places;
  private final Told told;
  private final Optional<ShutdownRecord> record;
  private final Clock clock;
  private final PodsEnding ending;
  private final Logind.Ending stop;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("node-shutdown").unstarted(this::run);

  // Owned by the thread.
  private Optional<Logind.Inhibitor> inhibitor = Optional.empty();
  private Optional<Thread> endingThread = Optional.empty();
  private boolean missed;

  /**
   * @param periods as {@link ShutdownGroups#periods} gives them, at least one
   */
  public ShutdownManager(
      List<PriorityGracePeriod> periods,
      Logind.Places places,
      Pods pods,
      Told told,
      Keeping keeping,
      Clock clock)
      throws IOException {
    this.periods = List.copyOf(periods);
    this.places = places;
    this.told = told;
    this.record =
        keeping.kept()
            ? Optional.of(new ShutdownRecord(keeping.folder().resolve(STATE_FILE)))
            : Optional.empty();
    this.clock = clock;
    this.ending = new PodsEnding(this.periods, pods);
    this.stop = Logind.Ending.open();
  }

  /** Begins to follow logind. */
  public void start() {
    record
        .map(ShutdownRecord::read)
        .ifPresent(last -> told.metrics().times(last.start(), last.end()));
    thread.start();
  }

  /** Lets shutdowns pass from now on, and ends no more pods. */
  public void stop() throws IOException, InterruptedException {
    stopped.countDown();
    stop.end();
    thread.join();
    stop.close();
  }

  /** Nothing of some pod runs or is mounted any more. Does not block. */
  public void podEnded() {
    ending.somePodEnded();
  }

  private void run() {
    try {
      var retry = new DoublingDelay(FIRST_RETRY, LONGEST_RETRY);
      while (true) {
        try (Logind logind = Logind.connect(places, stop)) {
          prepare(logind);
          retry.reset();
          follow(logind);
        } catch (IOException failure) {
          say(failure);
        }
        if (stopped.await(retry.now().toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        retry.lengthen();
      }
    } catch (InterruptedException ended) {
      log.atTrace().log("Shutdowns are not followed any more");
    } finally {
      endingThread.ifPresent(Thread::interrupt);
      inhibitor.ifPresent(Logind.Inhibitor::close);
    }
  }

  /** Said once, until it went well again. */
  private void say(IOException failure) {
    if (!missed) {
      missed = true;
      log.atWarn()
          .addKeyValue("bus", places.bus())
          .addKeyValue("err", failure.getMessage())
          .log(
              "logind cannot be followed: if the machine shuts down now, pods are not ended in good"
                  + " order; trying again");
    }
  }

  /** Makes shutdowns wait for us. */
  private void prepare(Logind logind) throws IOException, InterruptedException {
    if (logind.isShuttingDown()) {
      shutDown();
      return;
    }
    if (endingThread.isPresent()) {
      callOff();
    }
    Duration needed = ShutdownGroups.total(periods);
    Duration allowed = logind.longestDelay();
    if (allowed.compareTo(needed) < 0) {
      logind.allowDelay(CONFIGURATION_FILE, needed);
      allowed = awaitDelay(logind, needed);
    }
    inhibit(logind);
    missed = false;
    log.atInfo()
        .addKeyValue("needed", needed)
        .addKeyValue("allowed", allowed)
        .log("Shutdowns of the machine wait until pods have ended");
  }

  private Duration awaitDelay(Logind logind, Duration needed)
      throws IOException, InterruptedException {
    Duration look = FIRST_LOOK;
    for (int left = LOOKS; ; left--) {
      Duration allowed = logind.longestDelay();
      if (allowed.compareTo(needed) >= 0) {
        return allowed;
      }
      if (left == 1) {
        throw new IOException(
            "logind delays shutdowns by %d s at most (InhibitDelayMaxSec), %d s are needed"
                .formatted(allowed.toSeconds(), needed.toSeconds()));
      }
      if (stopped.await(look.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("the agent stops");
      }
      look = look.multipliedBy(2);
    }
  }

  /** Takes a new inhibitor before the old one goes. */
  private void inhibit(Logind logind) throws IOException, InterruptedException {
    Optional<Logind.Inhibitor> old = inhibitor;
    inhibitor =
        Optional.of(logind.delayShutdown("kubelet", "Kubelet needs time to handle node shutdown"));
    old.ifPresent(Logind.Inhibitor::close);
  }

  private void follow(Logind logind) throws IOException, InterruptedException {
    while (true) {
      switch (logind.await()) {
        case Logind.News.Shutdown(boolean begins) -> {
          if (begins) {
            shutDown();
          } else {
            callOff();
            inhibit(logind);
          }
        }
        case Logind.News.Restarted _ -> prepare(logind);
      }
    }
  }

  private void shutDown() {
    if (endingThread.isPresent()) {
      return;
    }
    log.atInfo().log("The machine shuts down: pods are ended");
    told.events()
        .normal(told.target(), EventReason.SHUTDOWN, "Shutdown manager detected shutdown event");
    told.shuttingDown().accept(true);
    Optional<Logind.Inhibitor> held = inhibitor;
    endingThread = Optional.of(Thread.ofVirtual().name("ending-pods").start(() -> endPods(held)));
  }

  private void endPods(Optional<Logind.Inhibitor> held) {
    var began = Optional.of(clock.instant());
    keep(new ShutdownRecord.Times(began, Optional.empty()));
    try {
      ending.run();
    } catch (InterruptedException calledOff) {
      log.atInfo().log("No more pods are ended: the shutdown was called off, or the agent stops");
      return;
    }
    keep(new ShutdownRecord.Times(began, Optional.of(clock.instant())));
    log.atInfo().log("The shutdown goes on");
    held.ifPresent(Logind.Inhibitor::close);
  }

  private void keep(ShutdownRecord.Times times) {
    record.ifPresent(file -> {
      file.write(times);
      told.metrics().times(times.start(), times.end());
    });
  }

  private void callOff() throws InterruptedException {
    if (endingThread.isEmpty()) {
      return;
    }
    log.atInfo().log("The shutdown was called off: the node takes pods again");
    endingThread.get().interrupt();
    endingThread.get().join();
    endingThread = Optional.empty();
    told.events()
        .normal(
            told.target(), EventReason.SHUTDOWN, "Shutdown manager detected shutdown cancellation");
    told.shuttingDown().accept(false);
    ending.startStaticPodsAnew();
  }
}
