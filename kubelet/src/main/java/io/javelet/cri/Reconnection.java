package io.javelet.cri;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Connects a channel and connects it again whenever the connection is lost, waiting 100 ms after
 * the first failure and up to 3 s after later ones: gRPC's own waits of up to two minutes are cut
 * short. Runs on the channel's I/O thread; never blocks it.
 */
final class Reconnection {
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
  private static final double GROWTH = 1.6;

  private final ManagedChannel channel;
  private final EventLoop ioThread;
  private Duration wait = FIRST_WAIT;
  private boolean retrying;

  Reconnection(ManagedChannel channel, EventLoop ioThread) {
    this.channel = channel;
    this.ioThread = ioThread;
  }

  void begin() {
    ioThread.execute(this::look);
  }

  private void look() {
    ConnectivityState now = channel.getState(true);
    switch (now) {
      case READY -> wait = FIRST_WAIT;
      case TRANSIENT_FAILURE -> retryLater();
      case IDLE, CONNECTING -> {}
      case SHUTDOWN -> {
        return;
      }
    }
    channel.notifyWhenStateChanged(now, () -> ioThread.execute(this::look));
  }

  /** The state may stay at failure from one attempt to the next: the timer must go on by itself. */
  private void retryLater() {
    if (retrying) {
      return;
    }
    retrying = true;
    var _ = ioThread.schedule(this::retry, wait.toNanos(), TimeUnit.NANOSECONDS);
    Duration longer = Duration.ofNanos((long) (wait.toNanos() * GROWTH));
    wait = longer.compareTo(LONGEST_WAIT) < 0 ? longer : LONGEST_WAIT;
  }

  private void retry() {
    retrying = false;
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
      retryLater();
    }
  }
}
