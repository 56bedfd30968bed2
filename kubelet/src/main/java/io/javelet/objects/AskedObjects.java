package io.javelet.objects;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.offline.OfflineStore;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ObjectKey;
import io.javelet.runtime.PodUid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Strategies {@code Cache} and {@code Get}: an object is asked for when a pod needs it and what is
 * known is older than allowed, which for {@code Get} it always is. Nobody is told of a change: a
 * pod sees it with its next turn. Any thread; who asks waits for the API server. Upstream's
 * counterpart: the caching and the simple managers.
 */
public final class AskedObjects implements ReferredObjects {
  private final ObjectCalls calls;
  private final Optional<OfflineStore> memory;
  private final Supplier<Duration> allowedAge;
  private final Clock clock;

  // Guarded by this.
  private final Referred<Known> known = new Referred<>();

  /** What is known of one object; its own lock lets one ask and the others wait for the answer. */
  private static final class Known {
    final ReentrantLock asking = new ReentrantLock();
    volatile Optional<Answer> answer = Optional.empty();
    volatile Instant asked = Instant.MIN;
  }

  /**
   * @param memory what is answered while the API server has not been heard since the start
   * @param allowedAge how old an answer may be; zero asks each time
   */
  public AskedObjects(
      ObjectCalls calls,
      Optional<OfflineStore> memory,
      Supplier<Duration> allowedAge,
      Clock clock) {
    this.calls = calls;
    this.memory = memory;
    this.allowedAge = allowedAge;
    this.clock = clock;
  }

  @Override
  public synchronized void refer(PodUid uid, Set<ObjectKey> wanted) {
    known.refer(
        uid, wanted, _ -> new Known(), (key, _) -> memory.ifPresent(store -> store.dropped(key)));
    // As upstream: a pod that was declared anew may count on what was made just before it.
    wanted.forEach(key -> known.of(key).ifPresent(each -> each.asked = Instant.MIN));
  }

  @Override
  public synchronized void stop() {
    known.clear(_ -> {});
  }

  @Override
  public Answer find(Pod pod, Kind kind, String name) {
    ObjectKey key = new ObjectKey(kind, pod.getMetadata().getNamespace(), name);
    Optional<Known> each;
    synchronized (this) {
      each = known.of(key);
    }
    if (each.isEmpty()) {
      return new Answer.Unreadable(kind.resource() + " \"" + name + "\" is not followed");
    }
    try {
      each.get().asking.lockInterruptibly();
      try {
        return find(key, each.get());
      } finally {
        each.get().asking.unlock();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new Answer.Unreadable("interrupted while waiting for " + kind.resource());
    }
  }

  private Answer find(ObjectKey key, Known each) throws InterruptedException {
    Instant now = clock.instant();
    Optional<Answer> before = each.answer;
    if (before.isPresent()
        && (isImmutable(before.get()) || now.isBefore(limit(each.asked, allowedAge.get())))) {
      return before.get();
    }
    try {
      Optional<ConfigObject> found = ask(key);
      Answer answer = found.<Answer>map(Answer.Found::new).orElseGet(Answer.Absent::new);
      each.answer = Optional.of(answer);
      each.asked = now;
      keep(key, each, found);
      return answer;
    } catch (ApiServerException failure) {
      // What is known, if old, is better than nothing.
      return before
          .or(() -> memory.flatMap(store -> store.object(key)).map(Answer.Found::new))
          .orElseGet(() ->
              new Answer.Unreadable(
                  "failed to get %s \"%s\": %s"
                      .formatted(key.kind().resource(), key.name(), failure.getMessage())));
    }
  }

  private Optional<ConfigObject> ask(ObjectKey key)
      throws ApiServerException, InterruptedException {
    return switch (key.kind()) {
      case CONFIG_MAP -> calls.configMap(key.namespace(), key.name()).map(ObjectForms::of);
      case SECRET -> calls.secret(key.namespace(), key.name()).map(ObjectForms::of);
    };
  }

  private synchronized void keep(ObjectKey key, Known each, Optional<ConfigObject> found) {
    if (known.of(key).filter(now -> now == each).isPresent()) {
      memory.ifPresent(store ->
          found.ifPresentOrElse(object -> store.referred(key, object), () -> store.dropped(key)));
    }
  }

  private static boolean isImmutable(Answer answer) {
    return answer instanceof Answer.Found(ConfigObject object) && object.immutable();
  }

  private static Instant limit(Instant asked, Duration age) {
    return asked.equals(Instant.MIN) ? asked : asked.plus(age);
  }
}
