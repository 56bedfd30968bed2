package io.javelet.objects;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.apiserver.Follower;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.offline.OfflineStore;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ObjectKey;
import io.javelet.runtime.PodUid;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strategy {@code Watch}: each object is followed as long as a pod refers to it, and one that
 * promises never to change only until it was read. The first answer for an object waits a moment
 * for the API server, later ones never. Any thread. Upstream's counterpart: the watch-based
 * managers.
 */
public final class WatchedObjects implements ReferredObjects {
  private static final Logger log = LoggerFactory.getLogger(WatchedObjects.class);
  private static final long FIRST_ANSWER_SECONDS = 5;

  private final ObjectCalls calls;
  private final Optional<OfflineStore> memory;
  private final Consumer<PodUid> changes;
  private final RandomGenerator random;

  // Guarded by this.
  private final Referred<Followed> followed = new Referred<>();

  /** One object that is followed; its state is put in by the thread that follows it. */
  private static final class Followed {
    final CountDownLatch answered = new CountDownLatch(1);
    volatile Optional<Answer> answer = Optional.empty();
    volatile Optional<Following> following = Optional.empty();
  }

  /**
   * @param memory what is answered while the API server has not been heard since the start
   * @param changes told each pod that refers to an object that changed; must not block
   */
  public WatchedObjects(
      ObjectCalls calls,
      Optional<OfflineStore> memory,
      Consumer<PodUid> changes,
      RandomGenerator random) {
    this.calls = calls;
    this.memory = memory;
    this.changes = changes;
    this.random = random;
  }

  @Override
  public synchronized void stop() {
    followed.clear(WatchedObjects::leave);
  }

  @Override
  public Answer find(Pod pod, Kind kind, String name) {
    ObjectKey key = new ObjectKey(kind, pod.getMetadata().getNamespace(), name);
    Optional<Followed> each;
    synchronized (this) {
      each = followed.of(key);
    }
    if (each.isEmpty()) {
      return new Answer.Unreadable(kind.resource() + " \"" + name + "\" is not followed");
    }
    boolean known = each.get().answer.isPresent() || remembered(key).isPresent();
    try {
      // What is remembered is not preferred to what the API server is about to say.
      if (!each.get().answered.await(FIRST_ANSWER_SECONDS, TimeUnit.SECONDS) && !known) {
        return new Answer.Unreadable(
            "failed to sync %s cache: timed out waiting for the condition"
                .formatted(kind.resource()));
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new Answer.Unreadable("interrupted while waiting for " + kind.resource());
    }
    return each.get()
        .answer
        .or(() -> remembered(key).map(Answer.Found::new))
        .orElseGet(() ->
            new Answer.Unreadable(
                "failed to sync %s cache: the API server does not answer"
                    .formatted(kind.resource())));
  }

  private Optional<ConfigObject> remembered(ObjectKey key) {
    return memory.flatMap(store -> store.object(key));
  }

  @Override
  public synchronized void refer(PodUid uid, Set<ObjectKey> wanted) {
    followed.refer(
        uid,
        wanted,
        this::follow,
        (key, each) -> {
          leave(each);
          memory.ifPresent(store -> store.dropped(key));
        });
  }

  private Followed follow(ObjectKey key) {
    Followed each = new Followed();
    Following following =
        switch (key.kind()) {
          case CONFIG_MAP ->
              calls.configMap(
                  key.namespace(), key.name(), new Told<>(key, each, ObjectForms::of), random);
          case SECRET ->
              calls.secret(
                  key.namespace(), key.name(), new Told<>(key, each, ObjectForms::of), random);
        };
    each.following = Optional.of(following);
    following.start();
    return each;
  }

  /** Takes what the thread hears that follows an object. */
  private final class Told<T> implements Follower<T> {
    private final ObjectKey key;
    private final Followed each;
    private final Function<T, ConfigObject> form;

    Told(ObjectKey key, Followed each, Function<T, ConfigObject> form) {
      this.key = key;
      this.each = each;
      this.form = form;
    }

    @Override
    public void listed(List<T> found) {
      told(key, each, found.stream().findFirst().map(form));
    }

    @Override
    public void away(String why) {
      each.answered.countDown();
    }
  }

  private void told(ObjectKey key, Followed each, Optional<ConfigObject> object) {
    Answer answer = object.<Answer>map(Answer.Found::new).orElseGet(Answer.Absent::new);
    boolean changed = !each.answer.equals(Optional.of(answer));
    each.answer = Optional.of(answer);
    each.answered.countDown();
    if (object.filter(ConfigObject::immutable).isPresent()) {
      end(each);
    }
    if (changed) {
      log.atDebug()
          .addKeyValue("kind", key.kind().word())
          .addKeyValue("object", key.namespace() + "/" + key.name())
          .log("An object that pods refer to was read");
      Set<PodUid> affected;
      synchronized (this) {
        if (followed.of(key).filter(now -> now == each).isEmpty()) {
          return;
        }
        affected = followed.pods(key);
        memory.ifPresent(store ->
            object.ifPresentOrElse(found -> store.referred(key, found), () -> store.dropped(key)));
      }
      affected.forEach(changes);
    }
  }

  /** On the thread that follows it: what never changes needs no watch. */
  private static void end(Followed each) {
    Optional<Following> following = each.following;
    each.following = Optional.empty();
    try {
      if (following.isPresent()) {
        following.get().stop();
      }
    } catch (InterruptedException already) {
      Thread.currentThread().interrupt();
    }
  }

  /** Without waiting for its thread, which may be about to ask for our lock. */
  private static void leave(Followed each) {
    Optional<Following> following = each.following;
    each.following = Optional.empty();
    following.ifPresent(left ->
        Thread.ofVirtual()
            .name("leave")
            .start(() -> {
              try {
                left.stop();
              } catch (InterruptedException late) {
                Thread.currentThread().interrupt();
              }
            }));
  }
}
