package io.javelet.fakecri;

import com.google.protobuf.MessageOrBuilder;

/**
 * Looks at every call that reaches the fake through a {@link FakeCriRuntime#directChannel direct
 * channel}, on the caller's thread. Both methods may throw a {@code StatusRuntimeException}, which
 * the caller gets as the answer, let time go by, or unwind the caller with an error of their own.
 */
public interface DirectCalls {
  /** The call is about to be carried out; when this throws, it is not. */
  void before(Rpc rpc, MessageOrBuilder request);

  /** The call was carried out with success; when this throws, the caller does not learn that. */
  void after(Rpc rpc, MessageOrBuilder request);
}
