package io.javelet.hooks;

import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.metrics.HookMetrics;
import io.javelet.runtime.RuntimeContainer;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the hooks of containers on the calling thread, which it blocks; an interruption ends the
 * hook. Stateless. It never starts or stops a container. Upstream's counterpart: {@code
 * lifecycle.handlerRunner} and {@code executePreStopHook}.
 */
public final class LifecycleHooks {
  private static final Logger log = LoggerFactory.getLogger(LifecycleHooks.class);

  private final HookRunner runner;
  private final EventRecorder events;

  /**
   * @param exec runs exec hooks
   * @param events told of failed hooks
   * @param metrics count what did not go as declared
   * @param pause what a hook that sleeps does
   */
  public LifecycleHooks(
      ContainerExec exec, EventRecorder events, HookMetrics metrics, Pause pause) {
    this.runner = new HookRunner(exec, events, metrics, pause);
    this.events = events;
  }

  /**
   * Runs what a container wants done after its start; without a limit, as upstream.
   *
   * @return why it failed, absent when it did not or there is none; the container is then to be
   *     ended
   */
  public Optional<String> postStart(HookContext context) throws InterruptedException {
    Optional<LifecycleHandler> handler =
        Optional.ofNullable(context.container().getLifecycle()).map(Lifecycle::getPostStart);
    if (handler.isEmpty()) {
      return Optional.empty();
    }
    return switch (runner.run(handler.get(), context, Optional.empty())) {
      case HookOutcome.Done _ -> Optional.empty();
      case HookOutcome.Failed(String message) -> {
        // The message stays out of the event: what a server answered may be secret.
        events.warning(target(context), EventReason.FAILED_POST_START_HOOK, "PostStartHook failed");
        yield Optional.of(message);
      }
      case HookOutcome.OutOfTime _ -> Optional.of("the hook did not end");
    };
  }

  /**
   * Runs what a container wants done before its stop signal; returns when that is done, has failed
   * or the grace is over. None is run when there is no grace.
   *
   * @param running tells the hook when the container's spec is not known any more
   */
  public void preStop(HookContext context, RuntimeContainer running, Duration grace)
      throws InterruptedException {
    Optional<LifecycleHandler> handler =
        Optional.ofNullable(context.container().getLifecycle())
            .map(Lifecycle::getPreStop)
            .or(() -> RememberedHook.read(running.notes().preStopHandler()));
    if (handler.isEmpty() || !grace.isPositive()) {
      return;
    }
    switch (runner.run(handler.get(), context, Optional.of(grace))) {
      case HookOutcome.Done _ -> {}
      case HookOutcome.Failed(String message) -> {
        log.atWarn()
            .addKeyValue("pod", context.pod().getMetadata().getName())
            .addKeyValue("container", context.container().getName())
            .addKeyValue("err", message)
            .log("PreStop hook failed");
        events.warning(target(context), EventReason.FAILED_PRE_STOP_HOOK, "PreStopHook failed");
      }
      case HookOutcome.OutOfTime _ ->
          log.atInfo()
              .addKeyValue("pod", context.pod().getMetadata().getName())
              .addKeyValue("container", context.container().getName())
              .addKeyValue("gracePeriod", grace)
              .log("PreStop hook not completed in grace period");
    }
  }

  private static EventTarget target(HookContext context) {
    return EventTarget.container(context.pod(), context.container().getName());
  }
}
