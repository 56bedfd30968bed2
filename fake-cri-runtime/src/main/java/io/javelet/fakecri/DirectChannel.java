package io.javelet.fakecri;

import com.google.protobuf.MessageOrBuilder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries unary calls to the fake's services on the caller's own thread: no socket, no bytes, no
 * other thread, and so the same order each time. It knows no deadlines. For simulations of many
 * runs.
 */
final class DirectChannel extends Channel {
  private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
  private final DirectCalls witness;

  DirectChannel(List<ServerServiceDefinition> services, DirectCalls witness) {
    services.forEach(service ->
        service
            .getMethods()
            .forEach(
                method -> methods.put(method.getMethodDescriptor().getFullMethodName(), method)));
    this.witness = witness;
  }

  @Override
  public String authority() {
    return "direct";
  }

  @Override
  public <Q, P> ClientCall<Q, P> newCall(MethodDescriptor<Q, P> method, CallOptions options) {
    // The services are generated from the same descriptors, so the types agree.
    @SuppressWarnings("unchecked")
    var handler =
        (ServerMethodDefinition<Q, P>)
            Objects.requireNonNull(methods.get(method.getFullMethodName()));
    return new DirectCall<>(handler, witness);
  }

  private static final class DirectCall<Q, P> extends ClientCall<Q, P> {
    private final ServerMethodDefinition<Q, P> method;
    private final DirectCalls witness;
    private Optional<Listener<P>> listener = Optional.empty();
    private Optional<Q> request = Optional.empty();

    DirectCall(ServerMethodDefinition<Q, P> method, DirectCalls witness) {
      this.method = method;
      this.witness = witness;
    }

    @Override
    public void start(Listener<P> answers, Metadata headers) {
      listener = Optional.of(answers);
    }

    @Override
    public void request(int numMessages) {
      // Everything is delivered at once.
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
      // It is over before anybody could cancel it.
    }

    @Override
    public void sendMessage(Q message) {
      request = Optional.of(message);
    }

    @Override
    public void halfClose() {
      Listener<P> client = listener.orElseThrow();
      Q message = request.orElseThrow();
      Rpc rpc = Rpc.of(method.getMethodDescriptor());
      var answer = new Answer<>(method.getMethodDescriptor());
      try {
        witness.before(rpc, (MessageOrBuilder) message);
        ServerCall.Listener<Q> server =
            method.getServerCallHandler().startCall(answer, new Metadata());
        server.onMessage(message);
        server.onHalfClose();
        if (answer.status.isOk()) {
          witness.after(rpc, (MessageOrBuilder) message);
        }
      } catch (StatusRuntimeException refused) {
        answer.close(refused.getStatus(), new Metadata());
      }
      client.onHeaders(new Metadata());
      if (answer.status.isOk()) {
        client.onMessage(answer.message.orElseThrow());
      }
      client.onClose(answer.status, new Metadata());
    }
  }

  /** What the service says. */
  private static final class Answer<Q, P> extends ServerCall<Q, P> {
    private final MethodDescriptor<Q, P> method;
    private Optional<P> message = Optional.empty();
    private Status status = Status.UNKNOWN.withDescription("the service did not answer");

    Answer(MethodDescriptor<Q, P> method) {
      this.method = method;
    }

    @Override
    public void request(int numMessages) {
      // There is one, and it was delivered.
    }

    @Override
    public void sendHeaders(Metadata headers) {
      // Nobody reads them.
    }

    @Override
    public void sendMessage(P answer) {
      message = Optional.of(answer);
    }

    @Override
    public void close(Status ended, Metadata trailers) {
      status = ended;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<Q, P> getMethodDescriptor() {
      return method;
    }
  }
}
