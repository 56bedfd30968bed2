package io.javelet.fakecri;

import com.google.protobuf.MessageOrBuilder;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.CompletableFuture;

/** Records every call as it arrives and gives it the fault the script has for it. */
final class CallInterceptor implements ServerInterceptor {
  private final Calls calls;
  private final Faults faults;
  private final CompletableFuture<Void> crashed;

  CallInterceptor(Calls calls, Faults faults, CompletableFuture<Void> crashed) {
    this.calls = calls;
    this.faults = faults;
    this.crashed = crashed;
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    Rpc rpc = Rpc.of(call.getMethodDescriptor());
    var scripted = new ScriptedCall<>(call, crashed);
    return new SimpleForwardingServerCallListener<>(next.startCall(scripted, headers)) {
      @Override
      public void onMessage(Q message) {
        var request = (MessageOrBuilder) message;
        scripted.suffers(faults.take(rpc, request));
        calls.record(rpc, request);
        super.onMessage(message);
      }

      @Override
      public void onHalfClose() {
        scripted.run(super::onHalfClose);
      }
    };
  }
}
