package io.javelet.sync;

import io.javelet.runtime.PodUid;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The pods that wait for others to be Ready. Any thread; wakes them when some status changed. */
public final class DependencyWaiters {
  private final Set<PodUid> waiting = ConcurrentHashMap.newKeySet();
  private final Consumer<PodUid> wake;

  /**
   * @param wake makes a pod's worker look again; must not block
   */
  public DependencyWaiters(Consumer<PodUid> wake) {
    this.wake = wake;
  }

  void add(PodUid uid) {
    waiting.add(uid);
  }

  void remove(PodUid uid) {
    waiting.remove(uid);
  }

  /** The status of some pod changed. */
  public void statusChanged(PodUid uid) {
    waiting.stream().filter(other -> !other.equals(uid)).forEach(wake);
  }
}
