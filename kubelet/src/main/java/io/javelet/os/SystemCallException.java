package io.javelet.os;

import java.io.IOException;
import java.util.Optional;

/** A system call failed. Says which one, on what, and the kernel's reason. */
public final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1;

  private final int number;

  SystemCallException(String call, int number) {
    super(
        "%s: %s (%s)"
            .formatted(
                call,
                Libc.describe(number),
                Errno.of(number).map(Enum::name).orElse("errno " + number)));
    this.number = number;
  }

  /** The kernel's reason, if it is one that somebody decides by. */
  public Optional<Errno> errno() {
    return Errno.of(number);
  }

  /** Whether this is the kernel's reason. */
  public boolean is(Errno errno) {
    return errno().equals(Optional.of(errno));
  }
}
