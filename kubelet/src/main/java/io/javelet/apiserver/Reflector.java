package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.javelet.concurrent.DoublingDelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one listing of the API server current: lists once, watches what changes from there, and
 * lists again when the watch is lost. Runs on one virtual thread of its own, on which the snapshots
 * are handed over. What it knew stays known while the API server is away. Upstream's counterpart:
 * client-go's {@code Reflector}.
 *
 * @param <T> the kind of object
 */
final class Reflector<T extends HasMetadata> implements Following {
  private static final Logger log = LoggerFactory.getLogger(Reflector.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  private static final Duration MAX_DELAY = Duration.ofSeconds(10);

  /** As upstream: a watch is asked for anew after 5 to 10 minutes, so that none is lost unseen. */
  private static final int WATCH_SECONDS = 300;

  /**
   * Which objects: the same request on whichever client is current.
   *
   * @param <T> the kind of object
   */
  interface Selection<T extends HasMetadata> {
    FilterWatchListDeletable<T, ? extends KubernetesResourceList<T>, ?> on(KubernetesClient client);
  }

  private sealed interface News<T> {
    record Changed<T>(Watcher.Action action, T object) implements News<T> {}

    /** The watch is over: in good order when there was no trouble. */
    record Over<T>(Optional<Trouble> trouble) implements News<T> {}
  }

  /**
   * Why a watch or a listing is over.
   *
   * @param expired only the version is too old, as after a pause or a restored backup: the server
   *     is well and has to be listed anew
   */
  private record Trouble(String why, boolean expired) {}

  private final String name;
  private final ApiServer server;
  private final Selection<T> selection;
  private final Follower<T> follower;
  private final RandomGenerator random;
  private final Thread thread;

  // Owned by the thread.
  private final Map<String, T> known = new LinkedHashMap<>();
  private final DoublingDelay delay = new DoublingDelay(FIRST_DELAY, MAX_DELAY);
  private String lastVersion = "";
  private boolean away;

  /**
   * @param name what is listed, for the log and the thread
   * @param follower takes all objects, each time some changed
   */
  Reflector(
      String name,
      ApiServer server,
      Selection<T> selection,
      Follower<T> follower,
      RandomGenerator random) {
    this.name = name;
    this.server = server;
    this.selection = selection;
    this.follower = follower;
    this.random = random;
    this.thread = Thread.ofVirtual().name("reflector " + name).unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    if (Thread.currentThread() != thread) {
      thread.join();
    }
  }

  private void run() {
    try {
      while (true) {
        try {
          list();
          reached();
          Optional<Trouble> trouble;
          do {
            trouble = watch();
          } while (trouble.isEmpty());
          lost(trouble.get());
          pause();
        } catch (ApiServerException failure) {
          lost(new Trouble(String.valueOf(failure.getMessage()), failure.gone()));
          pause();
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().addKeyValue("what", name).log("Reflector stopped");
    }
  }

  private void list() throws ApiServerException, InterruptedException {
    KubernetesResourceList<T> list = server.call(client -> selection.on(client).list());
    known.clear();
    for (T object : list.getItems()) {
      known.put(key(object), object);
    }
    lastVersion = list.getMetadata().getResourceVersion();
    follower.listed(List.copyOf(known.values()));
  }

  /** Follows the changes until the watch ends; why, when it did not end in good order. */
  private Optional<Trouble> watch() throws ApiServerException, InterruptedException {
    BlockingQueue<News<T>> news = new LinkedBlockingQueue<>();
    ListOptions options =
        new ListOptionsBuilder()
            .withResourceVersion(lastVersion)
            .withAllowWatchBookmarks(true)
            .withTimeoutSeconds((long) WATCH_SECONDS + random.nextInt(WATCH_SECONDS))
            .build();
    Watch watch =
        server.watch(client -> selection.on(client).watch(options, new Listener<>(news::add)));
    try (watch) {
      while (true) {
        List<News<T>> batch = new ArrayList<>();
        batch.add(news.take());
        news.drainTo(batch);
        boolean changed = false;
        for (News<T> each : batch) {
          switch (each) {
            case News.Changed<T>(var action, var object) -> changed |= apply(action, object);
            case News.Over<T>(Optional<Trouble> trouble) -> {
              if (changed) {
                follower.listed(List.copyOf(known.values()));
              }
              return trouble;
            }
          }
        }
        if (changed) {
          reached();
          follower.listed(List.copyOf(known.values()));
        }
      }
    }
  }

  private boolean apply(Watcher.Action action, T object) {
    lastVersion = object.getMetadata().getResourceVersion();
    switch (action) {
      case ADDED, MODIFIED -> known.put(key(object), object);
      case DELETED -> known.remove(key(object));
      case BOOKMARK, ERROR -> {
        return false;
      }
    }
    return true;
  }

  private void reached() {
    delay.reset();
    if (away) {
      away = false;
      log.atInfo().addKeyValue("what", name).log("The API server is back");
    }
  }

  private void lost(Trouble trouble) {
    if (trouble.expired()) {
      log.atDebug()
          .addKeyValue("what", name)
          .addKeyValue("err", trouble.why())
          .log("The watch is too far behind; listing anew");
      return;
    }
    follower.away(trouble.why());
    if (!away) {
      away = true;
      log.atWarn()
          .addKeyValue("what", name)
          .addKeyValue("server", server.url())
          .addKeyValue("err", trouble.why())
          .log("The API server does not answer; what it said last stays in force");
    }
  }

  private void pause() throws InterruptedException {
    Duration now = delay.now();
    if (server.pause(now.plusNanos((long) (now.toNanos() * random.nextDouble())))) {
      delay.reset();
    }
    delay.lengthen();
  }

  private static String key(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  /** Hands over what the client library's threads hear. */
  private record Listener<T>(Consumer<News<T>> news) implements Watcher<T> {
    @Override
    public void eventReceived(Action action, T object) {
      news.accept(new News.Changed<>(action, object));
    }

    @Override
    public void onClose() {
      news.accept(new News.Over<>(Optional.empty()));
    }

    @Override
    public void onClose(WatcherException cause) {
      news.accept(
          new News.Over<>(
              Optional.of(new Trouble(String.valueOf(cause.getMessage()), cause.isHttpGone()))));
    }
  }
}
