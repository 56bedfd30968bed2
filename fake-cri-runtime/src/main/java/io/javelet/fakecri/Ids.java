package io.javelet.fakecri;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Makes ids, addresses and pids: like containerd's in form, the same for the same seed. */
final class Ids {
  private static final int ID_BYTES = 32;

  /** Above the kernel's largest pid (2^22), so that no process ever has it. */
  private static final int FIRST_PID = 5_000_000;

  private final RandomGenerator random;
  private final AtomicInteger pids = new AtomicInteger(FIRST_PID);
  private final AtomicInteger addresses = new AtomicInteger(1);

  Ids(RandomGenerator random) {
    this.random = random;
  }

  synchronized String next() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  int nextPid() {
    return pids.incrementAndGet();
  }

  /** The next address of 10.88.0.0/16. */
  String nextAddress() {
    int host = addresses.incrementAndGet();
    return "10.88." + (host >> 8 & 0xff) + "." + (host & 0xff);
  }
}
