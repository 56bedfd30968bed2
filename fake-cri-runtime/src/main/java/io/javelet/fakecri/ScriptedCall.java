package io.javelet.fakecri;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.javelet.fakecri.Fault.Hold;
import io.javelet.fakecri.Fault.LostAnswer;
import io.javelet.fakecri.Fault.Moment;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One call and the fault that was chosen for it. Lives on the call's own virtual thread; holding it
 * back blocks no other call.
 */
final class ScriptedCall<Q, P> extends SimpleForwardingServerCall<Q, P> {
  private static final ScopedValue<ScriptedCall<?, ?>> CURRENT = ScopedValue.newInstance();

  private final CompletableFuture<Void> crashed;
  private Optional<Fault> fault = Optional.empty();

  ScriptedCall(ServerCall<Q, P> call, CompletableFuture<Void> crashed) {
    super(call);
    this.crashed = crashed;
  }

  void suffers(Optional<Fault> chosen) {
    fault = chosen;
  }

  /** Runs the call's work, unless its fault says that there is none to do. */
  void run(Runnable work) {
    switch (fault.orElse(null)) {
      case Fault.Refusal(Status status) -> delegate().close(status, new Metadata());
      case Hold(Moment moment, Gate gate) when moment == Moment.BEFORE -> {
        if (gate.pass()) {
          work.run();
        }
      }
      case Hold _, LostAnswer _ -> ScopedValue.where(CURRENT, this).run(work);
      case null -> work.run();
    }
  }

  /**
   * Where {@link Moment#NAME_RESERVED} is reached: waits if the current call's fault says so.
   *
   * @return false when the runtime crashed meanwhile
   */
  static boolean passHalfMade() {
    return !CURRENT.isBound() || CURRENT.get().passNameReserved();
  }

  private boolean passNameReserved() {
    return !(fault.orElse(null) instanceof Hold(Moment moment, Gate gate))
        || moment != Moment.NAME_RESERVED
        || gate.pass(crashed);
  }

  @Override
  public void sendMessage(P message) {
    if (fault.orElse(null) instanceof LostAnswer) {
      return;
    }
    if (fault.orElse(null) instanceof Hold(Moment moment, Gate gate)
        && moment == Moment.DONE
        && !gate.pass()) {
      return;
    }
    super.sendMessage(message);
  }

  @Override
  public void close(Status status, Metadata trailers) {
    boolean lost = status.isOk() && fault.orElse(null) instanceof LostAnswer;
    super.close(
        lost && fault.orElseThrow() instanceof LostAnswer(Status seen) ? seen : status, trailers);
  }
}
