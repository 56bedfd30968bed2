package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.concurrent.Mailbox;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks one pod through its life. Everything but {@link #submit} and {@link #close} runs on the
 * worker's own virtual thread, named after the pod. It never plans or touches the runtime itself:
 * {@link PodSyncer} does. Its states and transitions are those of {@link PodWorkerState}.
 */
final class PodWorker implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(PodWorker.class);

  /** What is told about a worker's way; called on the worker's thread without any lock held. */
  interface Observer {
    /** When the pod wants to be looked at again. */
    void lookAgain(PodUid uid, Instant at);

    /** The pod's containers, volumes and cgroups are gone: a pod of the same name may start. */
    void released(PodWorker worker);

    /** Nothing of the pod is left, and this worker ends. */
    void finished(PodWorker worker);

    /** A bug was caught at the worker's edge; the worker goes on. */
    void bug(PodFullName pod, RuntimeException bug);
  }

  private enum Turn {
    /** Between turns: new work is found in the mailbox. */
    NONE,
    SYNCING,
    TERMINATING,
    /** A step that is short and must not be cut off. */
    CLEANING
  }

  /** When the next turn comes. */
  enum Next {
    AT_ONCE,
    AFTER_NEWS,
    /** The worker's life is over. */
    NEVER
  }

  private final PodUid uid;
  private final PodFullName fullName;
  private final PodSyncer syncer;
  private final WorkerSettings settings;
  private final Observer observer;
  private final RetryDelays retries;
  private final Mailbox<PodWork> mailbox = new Mailbox<>(PodWork::and);
  private final Thread thread;

  private final ReentrantLock turnLock = new ReentrantLock();
  private Turn turn = Turn.NONE;
  private Optional<Thread> onTurn = Optional.empty();
  private boolean closed;

  private volatile PodWorkerState state;

  PodWorker(PodWorkerState initial, PodSyncer syncer, WorkerSettings settings, Observer observer) {
    Pod pod = initial.pod();
    this.uid = new PodUid(pod.getMetadata().getUid());
    this.fullName = PodFullName.of(pod);
    this.state = initial;
    this.syncer = syncer;
    this.settings = settings;
    this.observer = observer;
    this.retries = new RetryDelays(settings.firstRetry(), settings.maxRetry(), settings.random());
    this.thread = Thread.ofVirtual().name("pod-worker " + fullName).unstarted(this);
  }

  void start() {
    thread.start();
  }

  PodUid uid() {
    return uid;
  }

  PodFullName fullName() {
    return fullName;
  }

  PodWorkerState state() {
    return state;
  }

  /**
   * Asks for work; the worker sees all that was asked since it last looked as one piece. Any
   * thread.
   */
  void submit(PodWork work) {
    mailbox.put(work);
    work.termination().ifPresent(this::cutTurnShort);
  }

  /**
   * A turn that the end of the pod makes pointless, or that grants too long a grace, is
   * interrupted.
   */
  private void cutTurnShort(TerminationRequest request) {
    turnLock.lock();
    try {
      boolean pointless =
          switch (turn) {
            case SYNCING -> true;
            case TERMINATING ->
                state instanceof PodWorkerState.TerminatingPod terminating
                    && terminating.request().isShortenedBy(request);
            case NONE, CLEANING -> false;
          };
      if (pointless) {
        onTurn.ifPresent(Thread::interrupt);
      }
    } finally {
      turnLock.unlock();
    }
  }

  /** Ends the worker without touching its pod: the agent stops, the pod goes on. */
  void close() {
    turnLock.lock();
    try {
      closed = true;
      thread.interrupt();
    } finally {
      turnLock.unlock();
    }
  }

  /** Waits for the thread to end after {@link #close}; true when it did. */
  boolean join(Duration limit) throws InterruptedException {
    return thread.join(limit);
  }

  @Override
  public void run() {
    try {
      while (true) {
        switch (step()) {
          case AT_ONCE -> {}
          case AFTER_NEWS -> absorb(mailbox.take());
          case NEVER -> {
            return;
          }
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().addKeyValue("pod", fullName).log("Pod worker stopped");
    }
  }

  /** Takes in what was asked for so far and does one turn, on the calling thread. */
  Next step() throws InterruptedException {
    mailbox.poll().ifPresent(this::absorb);
    Next next = guardedTurn();
    if (next == Next.NEVER) {
      observer.finished(this);
    }
    return next;
  }

  /** True when something was asked for that no turn has taken in. */
  boolean hasNews() {
    return !mailbox.isEmpty();
  }

  private void absorb(PodWork work) {
    state = state.next(work);
  }

  /** One turn; a bug in it costs this pod a retry and no other pod anything. */
  private Next guardedTurn() throws InterruptedException {
    try {
      return turn();
    } catch (RuntimeException bug) {
      if (isClosed()) {
        throw interrupted(bug);
      }
      observer.bug(fullName, bug);
      return retryLater(Optional.empty());
    }
  }

  private static InterruptedException interrupted(Exception cause) {
    var interruption = new InterruptedException("the agent stops");
    interruption.initCause(cause);
    return interruption;
  }

  private Next turn() throws InterruptedException {
    return switch (state) {
      case PodWorkerState.SyncPod sync -> sync(sync);
      case PodWorkerState.TerminatingPod terminating -> terminate(terminating);
      case PodWorkerState.TerminatedPod terminated -> cleanUp(terminated);
    };
  }

  private Next sync(PodWorkerState.SyncPod sync) throws InterruptedException {
    if (!begin(Turn.SYNCING)) {
      return Next.AT_ONCE;
    }
    SyncOutcome outcome;
    try {
      outcome = syncer.syncPod(sync.pod());
    } catch (InterruptedException superseded) {
      return Next.AT_ONCE;
    } finally {
      end();
    }
    return switch (outcome.result()) {
      case SETTLED -> settled(outcome);
      case FAILED -> retryLater(outcome.lookAgainAt());
      case COMPLETED -> {
        state = sync.completed();
        yield Next.AT_ONCE;
      }
    };
  }

  private Next settled(SyncOutcome outcome) {
    retries.reset();
    Instant resync =
        settings
            .clock()
            .instant()
            .plus(settings.resync())
            .plusMillis((long) (settings.resync().toMillis() * settings.random().nextDouble() / 2));
    observer.lookAgain(uid, outcome.lookAgainAt().filter(resync::isAfter).orElse(resync));
    return Next.AFTER_NEWS;
  }

  private Next retryLater(Optional<Instant> lookAgainAt) {
    Instant retry = settings.clock().instant().plus(retries.next());
    observer.lookAgain(uid, lookAgainAt.orElse(retry));
    return Next.AFTER_NEWS;
  }

  private Next terminate(PodWorkerState.TerminatingPod terminating) throws InterruptedException {
    if (!begin(Turn.TERMINATING)) {
      return Next.AT_ONCE;
    }
    try {
      syncer.syncTerminatingPod(terminating.pod(), terminating.request());
    } catch (InterruptedException shortened) {
      return Next.AT_ONCE;
    } catch (SyncFailedException failure) {
      return failed("Pod could not be ended, will try again", failure);
    } finally {
      end();
    }
    retries.reset();
    state = terminating.ended();
    return Next.AT_ONCE;
  }

  private Next cleanUp(PodWorkerState.TerminatedPod terminated) throws InterruptedException {
    if (terminated.reclaimed() && !terminated.forget()) {
      return Next.AFTER_NEWS;
    }
    if (!begin(Turn.CLEANING)) {
      return Next.AT_ONCE;
    }
    try {
      if (!terminated.reclaimed()) {
        syncer.syncTerminatedPod(terminated.pod());
      } else {
        syncer.removePod(terminated.pod());
      }
    } catch (SyncFailedException failure) {
      return failed("What a pod left behind could not be removed, will try again", failure);
    } finally {
      end();
    }
    retries.reset();
    if (terminated.reclaimed()) {
      return Next.NEVER;
    }
    state = terminated.reclaim();
    observer.released(this);
    return Next.AT_ONCE;
  }

  private Next failed(String message, SyncFailedException failure) {
    log.atWarn()
        .addKeyValue("pod", fullName)
        .addKeyValue("podUID", uid)
        .addKeyValue("err", failure.getMessage())
        .log(message);
    return retryLater(Optional.empty());
  }

  /**
   * Enters a turn, unless work came in meanwhile: whoever puts work in after this look finds the
   * turn begun and can interrupt it, so no wish to end the pod waits behind a long pull.
   */
  private boolean begin(Turn entered) throws InterruptedException {
    turnLock.lock();
    try {
      if (closed) {
        throw new InterruptedException("the agent stops");
      }
      if (!mailbox.isEmpty()) {
        return false;
      }
      turn = entered;
      onTurn = Optional.of(Thread.currentThread());
      return true;
    } finally {
      turnLock.unlock();
    }
  }

  /** Leaves the turn and takes back an interruption that was meant for it. */
  private void end() {
    turnLock.lock();
    try {
      turn = Turn.NONE;
      onTurn = Optional.empty();
      if (!closed) {
        Thread.interrupted();
      }
    } finally {
      turnLock.unlock();
    }
  }

  private boolean isClosed() {
    turnLock.lock();
    try {
      return closed;
    } finally {
      turnLock.unlock();
    }
  }
}
