package io.javelet.fakecri;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.javelet.cri.api.v1.ContainerEventResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The open {@code GetContainerEvents} streams. Safe for any thread; never blocks a sender. */
final class EventStreams {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ServerCallStreamObserver<ContainerEventResponse>> open = new ArrayList<>();

  void add(ServerCallStreamObserver<ContainerEventResponse> stream) {
    stream.setOnCancelHandler(() -> alone(() -> open.remove(stream)));
    alone(() -> open.add(stream));
  }

  /** Waits until that many streams are open. */
  void await(int count) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = FakeCriRuntime.PATIENCE.toNanos();
      while (open.size() != count) {
        if (left <= 0) {
          throw new AssertionError(
              "waited for %d event streams, open are %d".formatted(count, open.size()));
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends to every stream; events of one thread keep their order. */
  void send(ContainerEventResponse event) {
    alone(() ->
        open.stream()
            .filter(stream -> !stream.isCancelled())
            .forEach(stream -> stream.onNext(event)));
  }

  /** Ends every stream; OK ends it without an error. */
  void end(Status status) {
    alone(() -> {
      for (ServerCallStreamObserver<ContainerEventResponse> stream : open) {
        if (status.isOk()) {
          stream.onCompleted();
        } else {
          stream.onError(status.asRuntimeException());
        }
      }
      open.clear();
    });
  }

  /** The connections are gone; there is nobody to tell. */
  void drop() {
    alone(open::clear);
  }

  private void alone(Runnable step) {
    lock.lock();
    try {
      step.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
