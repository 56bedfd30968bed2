package io.javelet.objects;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigValue;
import io.javelet.pod.ObjectReferences;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The config maps and secrets that pods of the API server refer to, each followed as long as a pod
 * does. The first answer for an object waits a moment for the API server, later ones never. Any
 * thread. Upstream's counterpart: the watch-based managers.
 */
public final class ApiConfigObjects implements ConfigObjects {
  private static final Logger log = LoggerFactory.getLogger(ApiConfigObjects.class);
  private static final long FIRST_ANSWER_SECONDS = 5;

  private final ObjectCalls calls;
  private final Consumer<PodUid> changes;
  private final RandomGenerator random;

  // Guarded by this.
  private final Map<Key, Followed> followed = new HashMap<>();

  private record Key(Kind kind, String namespace, String name) {}

  /** One object that is followed. */
  private static final class Followed {
    final Following following;
    final Set<PodUid> pods = new HashSet<>();
    final Slot slot;

    Followed(Following following, Slot slot) {
      this.following = following;
      this.slot = slot;
    }
  }

  /** The newest state of one object, put in by the thread that follows it. */
  private static final class Slot {
    final CountDownLatch read = new CountDownLatch(1);
    volatile Answer answer = new Answer.Absent();
  }

  /**
   * @param changes told each pod that refers to an object that changed; must not block
   */
  public ApiConfigObjects(ObjectCalls calls, Consumer<PodUid> changes, RandomGenerator random) {
    this.calls = calls;
    this.changes = changes;
    this.random = random;
  }

  /** Follows what pods refer to from now on, and leaves what none refers to any more. */
  public void declared(PodUpdate update) {
    for (Pod pod : update.pods()) {
      if (!StaticPods.isStatic(pod) && !StaticPods.isMirror(pod)) {
        Set<Key> wanted = update instanceof PodUpdate.Remove ? Set.of() : keys(pod);
        refer(new PodUid(pod.getMetadata().getUid()), wanted);
      }
    }
  }

  /** Leaves everything. */
  public synchronized void stop() {
    followed.values().forEach(each -> leave(each.following));
    followed.clear();
  }

  @Override
  public Answer find(Pod pod, Kind kind, String name) {
    Key key = new Key(kind, pod.getMetadata().getNamespace(), name);
    Optional<Slot> slot;
    synchronized (this) {
      slot = Optional.ofNullable(followed.get(key)).map(each -> each.slot);
    }
    if (slot.isEmpty()) {
      return new Answer.Unreadable(kind.resource() + " \"" + name + "\" is not followed");
    }
    try {
      if (!slot.get().read.await(FIRST_ANSWER_SECONDS, TimeUnit.SECONDS)) {
        return new Answer.Unreadable(
            "failed to sync %s cache: timed out waiting for the condition"
                .formatted(kind.resource()));
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new Answer.Unreadable("interrupted while waiting for " + kind.resource());
    }
    return slot.get().answer;
  }

  private synchronized void refer(PodUid uid, Set<Key> wanted) {
    for (Key key : wanted) {
      Followed each = followed.get(key);
      if (each == null) {
        each = follow(key);
        followed.put(key, each);
      }
      each.pods.add(uid);
    }
    followed
        .entrySet()
        .removeIf(entry -> {
          Followed each = entry.getValue();
          if (!wanted.contains(entry.getKey())) {
            each.pods.remove(uid);
          }
          if (each.pods.isEmpty()) {
            leave(each.following);
            return true;
          }
          return false;
        });
  }

  private Followed follow(Key key) {
    Slot slot = new Slot();
    Following following =
        switch (key.kind()) {
          case CONFIG_MAP ->
              calls.configMap(
                  key.namespace(),
                  key.name(),
                  found -> told(key, slot, found.stream().findFirst().map(ApiConfigObjects::read)),
                  random);
          case SECRET ->
              calls.secret(
                  key.namespace(),
                  key.name(),
                  found -> told(key, slot, found.stream().findFirst().map(ApiConfigObjects::read)),
                  random);
        };
    following.start();
    return new Followed(following, slot);
  }

  private void told(Key key, Slot slot, Optional<ConfigObject> object) {
    Answer answer = object.<Answer>map(Answer.Found::new).orElseGet(Answer.Absent::new);
    boolean first = slot.read.getCount() > 0;
    boolean changed = first || !answer.equals(slot.answer);
    slot.answer = answer;
    slot.read.countDown();
    if (!changed) {
      return;
    }
    Set<PodUid> affected;
    synchronized (this) {
      affected =
          Optional.ofNullable(followed.get(key))
              .map(each -> Set.copyOf(each.pods))
              .orElse(Set.of());
    }
    if (!first) {
      log.atDebug()
          .addKeyValue("kind", key.kind().word())
          .addKeyValue("object", key.namespace() + "/" + key.name())
          .log("An object that pods refer to changed");
    }
    affected.forEach(changes);
  }

  /** Without waiting for its thread, which may be about to ask for our lock. */
  private static void leave(Following following) {
    Thread.ofVirtual()
        .name("leave")
        .start(() -> {
          try {
            following.stop();
          } catch (InterruptedException late) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static Set<Key> keys(Pod pod) {
    Set<Key> keys = new HashSet<>();
    for (ObjectReferences.Reference each : ObjectReferences.of(pod)) {
      keys.add(new Key(each.kind(), pod.getMetadata().getNamespace(), each.name()));
    }
    return keys;
  }

  private static ConfigObject read(ConfigMap map) {
    Map<String, ConfigValue> data = new HashMap<>();
    orEmpty(map.getData()).forEach((key, text) -> data.put(key, ConfigValue.of(text)));
    return new ConfigObject(
        data, decoded(map.getBinaryData()), Boolean.TRUE.equals(map.getImmutable()));
  }

  private static ConfigObject read(Secret secret) {
    return new ConfigObject(
        decoded(secret.getData()), Map.of(), Boolean.TRUE.equals(secret.getImmutable()));
  }

  private static Map<String, ConfigValue> decoded(@Nullable Map<String, String> encoded) {
    Map<String, ConfigValue> values = new HashMap<>();
    orEmpty(encoded)
        .forEach((key, text) ->
            values.put(
                key,
                ConfigValue.of(Base64.getDecoder().decode(Objects.requireNonNullElse(text, "")))));
    return values;
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
