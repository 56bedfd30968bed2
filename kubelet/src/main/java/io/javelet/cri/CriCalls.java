package io.javelet.cri;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes calls over one channel. A call waits for the runtime to be there and for its answer, both
 * within its deadline, and ends at once when its thread is interrupted. Safe for any thread.
 */
final class CriCalls {
  private final Channel channel;
  private final Supplier<Optional<String>> unreachable;

  CriCalls(ManagedChannel channel, CriEndpoint endpoint) {
    this(
        channel,
        () ->
            channel.getState(false) == ConnectivityState.READY
                ? Optional.empty()
                : Optional.of("no container runtime answers at " + endpoint));
  }

  /**
   * @param unreachable says where nobody answers; empty while there is a connection
   */
  CriCalls(Channel channel, Supplier<Optional<String>> unreachable) {
    this.channel = channel;
    this.unreachable = unreachable;
  }

  /**
   * Gives a command and waits until it is done. Never repeated: whether a lost one was carried out
   * is for the caller to find out.
   *
   * @throws CriException when there is no answer
   */
  <Q, P> P command(MethodDescriptor<Q, P> method, Q request, Optional<Duration> deadline) {
    return start(method, request, options(deadline), 1).await();
  }

  /**
   * Gives a command that must not be cut short, though its thread is interrupted, before some time
   * is up; else as {@link #command}.
   *
   * @param patience how long it goes on after the interrupt
   */
  <Q, P> P commandUncut(
      MethodDescriptor<Q, P> method, Q request, Optional<Duration> deadline, Duration patience) {
    return start(method, request, options(deadline), 1).await(patience);
  }

  /** Asks and waits for the answer; see {@link #startAsking}. */
  <Q, P> P ask(MethodDescriptor<Q, P> method, Q request, Duration deadline) {
    return startAsking(method, request, deadline).await();
  }

  /** As {@link #ask}, but fails at once when the runtime is not there. */
  <Q, P> P askNow(MethodDescriptor<Q, P> method, Q request, Duration deadline) {
    return start(method, request, options(Optional.of(deadline)).withoutWaitForReady(), 1).await();
  }

  /**
   * Begins to ask for something; several questions may be under way before the first answer is
   * awaited. A question that was lost with the connection is asked once more: it changes nothing.
   */
  <Q, P> PendingCall<P> startAsking(MethodDescriptor<Q, P> method, Q request, Duration deadline) {
    return start(method, request, options(Optional.of(deadline)), 2);
  }

  /** A call whose answers come as a stream, not yet started. */
  <Q, P> ClientCall<Q, P> stream(MethodDescriptor<Q, P> method) {
    return channel.newCall(method, options(Optional.empty()));
  }

  private <Q, P> PendingCall<P> start(
      MethodDescriptor<Q, P> method, Q request, CallOptions options, int attempts) {
    String rpc = nameOf(method);
    if (Thread.currentThread().isInterrupted()) {
      throw new CriException(
          rpc, Code.CANCELLED, "interrupted before the call", new InterruptedException());
    }
    return new PendingCall<>(
        rpc,
        () -> ClientCalls.futureUnaryCall(channel.newCall(method, options), request),
        attempts,
        unreachable);
  }

  static String nameOf(MethodDescriptor<?, ?> method) {
    return Objects.requireNonNull(method.getBareMethodName());
  }

  private static CallOptions options(Optional<Duration> deadline) {
    CallOptions options = CallOptions.DEFAULT.withWaitForReady();
    return deadline
        .map(time -> options.withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS))
        .orElse(options);
  }
}
