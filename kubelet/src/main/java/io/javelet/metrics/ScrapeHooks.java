package io.javelet.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is done before metrics are written: gauges that nobody keeps up to date are set. */
public final class ScrapeHooks {
  private final List<Runnable> hooks = new CopyOnWriteArrayList<>();

  ScrapeHooks() {}

  /** Has something done before each writing, on the thread that asked for it. */
  public void add(Runnable hook) {
    hooks.add(hook);
  }

  void run() {
    hooks.forEach(Runnable::run);
  }
}
