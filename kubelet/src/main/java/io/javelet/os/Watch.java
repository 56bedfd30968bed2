package io.javelet.os;

/**
 * A registration with a watcher. Any thread may close it, more than once; a call that has begun may
 * still be running afterwards, a new one does not begin.
 */
public interface Watch extends AutoCloseable {
  @Override
  void close();
}
