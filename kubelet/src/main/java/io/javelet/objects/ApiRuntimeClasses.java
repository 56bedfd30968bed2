package io.javelet.objects;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.javelet.apiserver.Follower;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.offline.OfflineStore;
import io.javelet.pod.RuntimeClasses;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The RuntimeClass objects of the API server, followed from {@link #start} to {@link #stop}. Any
 * thread. What was read stays known while the API server is away. Until it was read, what an
 * earlier agent read holds, and static pods go on as on a node of no cluster. Upstream's
 * counterpart: {@code runtimeclass.Manager}.
 */
public final class ApiRuntimeClasses implements RuntimeClasses {
  private static final long FIRST_ANSWER_SECONDS = 5;

  private final Following following;
  private final Optional<OfflineStore> memory;
  private final Consumer<PodUid> changes;
  private final CountDownLatch answered = new CountDownLatch(1);

  /** Handlers by the name of their class. */
  private volatile Optional<Map<String, String>> handlers = Optional.empty();

  // Guarded by this.
  private final Set<PodUid> waiting = new HashSet<>();

  /**
   * @param memory where handlers are kept for a start without the API server
   * @param changes told each pod whose class was not known when classes changed; must not block
   */
  public ApiRuntimeClasses(
      ObjectCalls calls,
      Optional<OfflineStore> memory,
      Consumer<PodUid> changes,
      RandomGenerator random) {
    this.memory = memory;
    this.changes = changes;
    this.following = calls.runtimeClasses(new Told(), random);
  }

  /** Begins to follow; returns at once. */
  public void start() {
    following.start();
  }

  /** Leaves them. */
  public void stop() throws InterruptedException {
    following.stop();
  }

  @Override
  public Answer handler(Pod pod) throws InterruptedException {
    String name = RuntimeClasses.className(pod);
    if (name.isEmpty()) {
      return new Answer.Handler("");
    }
    answered.await(FIRST_ANSWER_SECONDS, TimeUnit.SECONDS);
    synchronized (this) {
      Answer answer =
          handlers
              .map(known -> read(known, name))
              .or(() -> memory.flatMap(store -> store.handler(name)).map(Answer.Handler::new))
              .orElseGet(() -> unread(pod, name));
      if (answer instanceof Answer.Unknown) {
        waiting.add(new PodUid(pod.getMetadata().getUid()));
      }
      return answer;
    }
  }

  private static Answer read(Map<String, String> known, String name) {
    return known.containsKey(name)
        ? new Answer.Handler(known.get(name))
        : new Answer.Unknown("runtimeclass.node.k8s.io \"%s\" not found".formatted(name));
  }

  private static Answer unread(Pod pod, String name) {
    return StaticPods.isStatic(pod)
        ? new Answer.Handler(name)
        : new Answer.Unknown(
            "failed to lookup RuntimeClass %s: the API server has not told of any yet"
                .formatted(name));
  }

  private final class Told implements Follower<RuntimeClass> {
    @Override
    public void listed(List<RuntimeClass> all) {
      told(
          all.stream()
              .collect(
                  toUnmodifiableMap(
                      each -> each.getMetadata().getName(), RuntimeClass::getHandler)));
    }

    @Override
    public void away(String why) {
      answered.countDown();
    }
  }

  private void told(Map<String, String> now) {
    Set<PodUid> told;
    synchronized (this) {
      handlers = Optional.of(now);
      told = Set.copyOf(waiting);
      waiting.clear();
    }
    answered.countDown();
    memory.ifPresent(store -> store.handlers(now));
    told.forEach(changes);
  }
}
