package io.javelet.fakecri;

import com.google.protobuf.MessageOrBuilder;

/**
 * One call that reached the runtime, whatever became of it.
 *
 * @param number counts the calls of this runtime from 1, over crashes and restarts
 * @param rpc the method
 * @param request what was asked
 */
public record RecordedCall(int number, Rpc rpc, MessageOrBuilder request) {
  /**
   * The request as its own type.
   *
   * @throws ClassCastException when it is of another
   */
  public <T extends MessageOrBuilder> T as(Class<T> type) {
    return type.cast(request);
  }
}
