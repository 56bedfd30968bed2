package io.javelet.sync;

import io.javelet.runtime.PodUid;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Restarts that somebody asked for and that have not begun. Any thread asks; a pod's worker takes
 * them. Whoever asks wakes the worker afterwards.
 */
public final class AskedRestarts {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PodUid, Asked> asked = new HashMap<>();

  /**
   * What is to be restarted.
   *
   * @param wholePod the sandbox and all that is in it
   * @param containers single ones, by name
   */
  record Asked(boolean wholePod, Set<String> containers) {
    Asked {
      containers = Collections.unmodifiableSet(new HashSet<>(containers));
    }

    Asked and(Asked other) {
      Set<String> both = new HashSet<>(containers);
      both.addAll(other.containers);
      return new Asked(wholePod || other.wholePod, both);
    }
  }

  /** Asks for a pod's restart: a new sandbox, init containers included. */
  public void pod(PodUid uid) {
    put(uid, new Asked(true, Set.of()));
  }

  /** Asks for the restart of one container. */
  public void container(PodUid uid, String name) {
    put(uid, new Asked(false, Set.of(name)));
  }

  void put(PodUid uid, Asked more) {
    lock.lock();
    try {
      asked.merge(uid, more, Asked::and);
    } finally {
      lock.unlock();
    }
  }

  Optional<Asked> take(PodUid uid) {
    lock.lock();
    try {
      return Optional.ofNullable(asked.remove(uid));
    } finally {
      lock.unlock();
    }
  }
}
