package io.javelet.config;

import io.javelet.config.option.ConfigurationDiff;
import io.javelet.config.option.ConfigurationDiff.Change;
import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration in force, which may change while the agent runs: rooms subscribe to the options
 * whose change they can follow. Upstream has none: there every change is a restart. Any thread;
 * reloads take turns, and subscribers are called by the reloading thread.
 */
public final class LiveConfiguration {
  private static final Logger log = LoggerFactory.getLogger(LiveConfiguration.class);

  private record Subscription(
      Set<KubeletOption<?>> options, Consumer<KubeletConfiguration> listener) {}

  private final Supplier<LoadResult> loading;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final ReentrantLock turns = new ReentrantLock();

  /** What was read last, in force or not. Guarded by {@link #turns}. */
  private LoadResult newest;

  private volatile Settings inForce;

  /**
   * Begins with what the agent starts with.
   *
   * @param loading reads files and flags anew, as at the start
   */
  public LiveConfiguration(LoadResult.Loaded first, Supplier<LoadResult> loading) {
    this.loading = loading;
    this.newest = first;
    this.inForce = first.settings();
  }

  /**
   * Calls a listener whenever one of these options has another value. It takes only these from the
   * configuration it is given: others may wait for a restart.
   *
   * @param options all of them declared {@link KubeletOption#reloadable() reloadable}
   * @param listener quick; a failure of its own is its own to handle
   */
  public void subscribe(Set<KubeletOption<?>> options, Consumer<KubeletConfiguration> listener) {
    for (KubeletOption<?> option : options) {
      if (!option.reloadable()) {
        throw new IllegalArgumentException(option + " is not declared reloadable");
      }
    }
    subscriptions.add(new Subscription(Set.copyOf(options), listener));
  }

  /** Every option's value in force, for {@code /configz}. */
  public Settings settings() {
    return inForce;
  }

  /** Reads everything anew; what is wrong changes nothing. */
  public ReloadOutcome reload() {
    turns.lock();
    try {
      LoadResult read = loading.get();
      if (saysTheSame(newest, read)) {
        return new ReloadOutcome.Unchanged();
      }
      newest = read;
      return switch (read) {
        case LoadResult.Loaded loaded -> apply(loaded);
        case LoadResult.Failed failed ->
            new ReloadOutcome.Refused(failed.problems(), failed.warnings());
        // The arguments are those the agent started with, and they did not ask for this.
        case LoadResult.Information _ -> new ReloadOutcome.Unchanged();
      };
    } finally {
      turns.unlock();
    }
  }

  private static boolean saysTheSame(LoadResult before, LoadResult after) {
    return switch (after) {
      case LoadResult.Loaded(var _, var _, var _, Settings settings, var warnings, var _, var _) ->
          before instanceof LoadResult.Loaded old
              && ConfigurationDiff.between(old.settings(), settings).isEmpty()
              && old.warnings().equals(warnings);
      case LoadResult.Failed failed -> failed.equals(before);
      case LoadResult.Information _ -> true;
    };
  }

  private ReloadOutcome apply(LoadResult.Loaded loaded) {
    List<Change> changes = ConfigurationDiff.between(inForce, loaded.settings());
    List<Change> followed = changes.stream().filter(change -> isHeard(change.option())).toList();
    List<Change> waiting = new ArrayList<>(changes);
    waiting.removeAll(followed);
    inForce = ConfigurationDiff.apply(inForce, loaded.settings(), followed);
    for (Subscription subscription : subscriptions) {
      if (followed.stream().anyMatch(change -> subscription.options().contains(change.option()))) {
        tell(subscription, loaded.configuration());
      }
    }
    return new ReloadOutcome.Applied(followed, waiting, loaded.warnings());
  }

  private boolean isHeard(KubeletOption<?> option) {
    return subscriptions.stream().anyMatch(each -> each.options().contains(option));
  }

  private static void tell(Subscription subscription, KubeletConfiguration configuration) {
    try {
      subscription.listener().accept(configuration);
    } catch (RuntimeException bug) {
      log.atError()
          .addKeyValue("options", subscription.options())
          .setCause(bug)
          .log("Bug while following a changed configuration");
    }
  }
}
