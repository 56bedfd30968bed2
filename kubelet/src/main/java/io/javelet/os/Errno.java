package io.javelet.os;

import java.util.Arrays;
import java.util.Optional;

/**
 * The error numbers of Linux that somebody decides by; the same on x86_64 and aarch64. Immutable.
 */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  ESRCH(3),
  EINTR(4),
  EAGAIN(11),
  EACCES(13),
  EBUSY(16),
  EEXIST(17),
  EXDEV(18),
  ENOTDIR(20),
  EINVAL(22),
  ENFILE(23),
  EMFILE(24),
  ENOSPC(28),
  EROFS(30),
  ENOSYS(38),
  ENOTEMPTY(39),
  ELOOP(40);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** The constant for a number, if it is one of ours. */
  static Optional<Errno> of(int number) {
    return Arrays.stream(values()).filter(e -> e.number == number).findFirst();
  }
}
