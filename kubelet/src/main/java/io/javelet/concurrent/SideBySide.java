package io.javelet.concurrent;

import java.util.ArrayList;
import java.util.List;

/** How several tasks are done at once. */
@FunctionalInterface
public interface SideBySide {
  /**
   * One of several tasks.
   *
   * @param name of the thread that does it
   * @param body ends by itself when its thread is interrupted
   */
  record Task(String name, Runnable body) {}

  /** Each task on a virtual thread of its own. */
  SideBySide VIRTUAL_THREADS = SideBySide::onVirtualThreads;

  /**
   * Does all tasks and returns when the last one has ended. No task waits for one that comes after
   * it, so they may also be done one by one.
   *
   * @throws InterruptedException when the calling thread is interrupted; the tasks are too then
   */
  void run(List<Task> tasks) throws InterruptedException;

  private static void onVirtualThreads(List<Task> tasks) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Task task : tasks) {
      threads.add(Thread.ofVirtual().name(task.name()).start(task.body()));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException cutShort) {
      threads.forEach(Thread::interrupt);
      throw cutShort;
    }
  }
}
