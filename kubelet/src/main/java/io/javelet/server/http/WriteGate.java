package io.javelet.server.http;

import io.netty.channel.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the thread that writes an answer wait until its client has taken enough of it. The event
 * loop signals, one thread waits.
 */
final class WriteGate {
  private final Channel channel;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  WriteGate(Channel channel, Duration patience) {
    this.channel = channel;
    this.patience = patience;
  }

  /** Something may have changed: looked at again by who waits. */
  void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when more can be written.
   *
   * @throws IOException when the client is gone, or did not take anything for too long
   */
  void awaitWritable() throws IOException, InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (channel.isActive() && !channel.isWritable()) {
        if (left <= 0) {
          var _ = channel.close();
          throw new IOException("the client took nothing for " + patience);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    if (!channel.isActive()) {
      throw new IOException("the client went away");
    }
  }
}
