package io.javelet.cri.embedded;

import io.javelet.os.ProcessId;
import io.javelet.os.ProcessWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private containerd: starts it or finds it running, and starts it again whenever it ends, in
 * its own virtual thread. Owned by the root; {@code start} and {@code close} are called from one
 * thread. It belongs to the machine, not to this kubelet: neither it nor its containers are touched
 * by {@link #close} or by this JVM's death.
 *
 * <p>States: new → running (started or adopted) ⇄ ended, waiting to be started again → closed.
 */
public final class EmbeddedContainerd implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedContainerd.class);
  private static final Duration READY_PATIENCE = Duration.ofSeconds(30);
  private static final Duration READY_PAUSE = Duration.ofMillis(10);
  private static final Duration LOG_INSPECTION = Duration.ofHours(1);

  private final ContainerdLauncher launcher;
  private final RunningContainerd running;
  private final ContainerdLog output;
  private final ProcessWatcher exits;
  private final ReadinessCheck readiness;
  private final Clock clock;
  private Optional<Thread> supervisor = Optional.empty();

  /**
   * Does not start anything yet.
   *
   * @param exits stays the caller's
   * @param readiness how to know that it does its work
   */
  public EmbeddedContainerd(
      ContainerdSettings settings,
      ContainerdPrograms programs,
      ProcessWatcher exits,
      ReadinessCheck readiness,
      Clock clock) {
    this.launcher = new ContainerdLauncher(settings, programs);
    this.running = new RunningContainerd(launcher.paths(), Path.of("/proc"));
    this.output = new ContainerdLog(launcher.paths());
    this.exits = exits;
    this.readiness = readiness;
    this.clock = clock;
  }

  /**
   * A process under supervision.
   *
   * @param since when it was started or found
   * @param ended opens when it has ended
   */
  private record Supervised(ProcessId process, Instant since, CountDownLatch ended) {}

  /** Where its files are. */
  public ContainerdPaths paths() {
    return launcher.paths();
  }

  /** Its process, if it runs, whoever started it. */
  public Optional<ProcessId> process() throws IOException {
    return running.find();
  }

  /**
   * Goes on with the one that runs, or starts it; then supervises it. Returns when it is ready, or
   * when it is not after half a minute but still runs.
   *
   * @throws IOException when a program is missing, a file cannot be written, or it ends at once;
   *     the message holds its last words
   * @throws InterruptedException when interrupted while waiting for it
   */
  public void start() throws IOException, InterruptedException {
    if (supervisor.isPresent()) {
      throw new IllegalStateException("started already");
    }
    Optional<ProcessId> found = running.find();
    Supervised first = found.isPresent() ? adopt(found.get()) : launch();
    boolean ready = awaitReady(first);
    if (!ready && first.ended().getCount() == 0) {
      throw new IOException(
          "the private containerd ended at once; the end of %s: %s"
              .formatted(paths().log(), output.lastLine()));
    }
    log.atInfo()
        .addKeyValue("pid", first.process().pid())
        .addKeyValue("socket", paths().socket())
        .addKeyValue("adopted", found.isPresent())
        .addKeyValue("ready", ready)
        .log("The private containerd runs");
    supervisor =
        Optional.of(Thread.ofVirtual().name("containerd-supervisor").start(() -> supervise(first)));
  }

  /** Ends the supervision; containerd and its containers run on. */
  @Override
  public void close() {
    supervisor.ifPresent(Thread::interrupt);
    boolean interrupted = false;
    while (supervisor.isPresent()) {
      try {
        supervisor.get().join();
        supervisor = Optional.empty();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Supervised launch() throws IOException, InterruptedException {
    ProcessId process = launcher.launch();
    Supervised supervised = supervise(process);
    running.note(process);
    return supervised;
  }

  private Supervised adopt(ProcessId process) throws IOException, InterruptedException {
    if (launcher.configure()) {
      log.atWarn()
          .addKeyValue("file", paths().configuration())
          .addKeyValue("pid", process.pid())
          .log("The private containerd's configuration changed; that applies when it starts again");
    }
    running.note(process);
    return supervise(process);
  }

  private Supervised supervise(ProcessId process) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    exits.watch(process, ended::countDown);
    return new Supervised(process, clock.instant(), ended);
  }

  private boolean awaitReady(Supervised supervised) throws InterruptedException {
    long deadline = System.nanoTime() + READY_PATIENCE.toNanos();
    do {
      if (readiness.ready(paths().socket())) {
        return true;
      }
      // Nothing tells when a socket begins to accept, so this asks; but its end is told at once.
    } while (!await(supervised.ended(), READY_PAUSE) && System.nanoTime() < deadline);
    return false;
  }

  private void supervise(Supervised first) {
    try {
      Supervised current = first;
      RestartDelays delays = RestartDelays.NONE_YET;
      while (true) {
        awaitEnd(current);
        Duration life = Duration.between(current.since(), clock.instant());
        delays = delays.ended(life);
        log.atError()
            .addKeyValue("pid", current.process().pid())
            .addKeyValue("lived", life)
            .addKeyValue("delay", delays.delay())
            .addKeyValue("lastLine", lastLine())
            .log("The private containerd ended; its containers run on, and it is started again");
        current = launchAgain(delays);
      }
    } catch (InterruptedException _) {
      log.atDebug().log("The private containerd is not supervised any more");
    }
  }

  private Supervised launchAgain(RestartDelays delays) throws InterruptedException {
    RestartDelays next = delays;
    while (true) {
      Thread.sleep(next.delay());
      try {
        // Somebody else may have been quicker; two over the same data would wait for each other.
        Optional<ProcessId> other = running.find();
        Supervised launched = other.isPresent() ? adopt(other.get()) : launch();
        log.atInfo()
            .addKeyValue("pid", launched.process().pid())
            .addKeyValue("ready", awaitReady(launched))
            .log("The private containerd was started again");
        return launched;
      } catch (IOException e) {
        next = next.ended(Duration.ZERO);
        log.atError()
            .addKeyValue("delay", next.delay())
            .setCause(e)
            .log("Cannot start the private containerd again");
      }
    }
  }

  private void awaitEnd(Supervised supervised) throws InterruptedException {
    while (!await(supervised.ended(), LOG_INSPECTION)) {
      try {
        output.trim();
      } catch (IOException e) {
        log.atWarn().setCause(e).log("Cannot shorten the private containerd's log");
      }
    }
  }

  private String lastLine() {
    try {
      return output.lastLine();
    } catch (IOException e) {
      return "unreadable: " + e.getMessage();
    }
  }

  private static boolean await(CountDownLatch latch, Duration patience)
      throws InterruptedException {
    return latch.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }
}
