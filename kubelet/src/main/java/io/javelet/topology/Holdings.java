package io.javelet.topology;

import java.util.Set;

/**
 * All that is set aside on this machine. Immutable.
 *
 * @param cpus who has which CPUs
 */
record Holdings(CpuHoldings cpus) {
  /** The UIDs of the pods that have something. */
  Set<String> pods() {
    return cpus.exclusive().keySet();
  }

  Holdings release(String pod) {
    return new Holdings(cpus.release(pod));
  }
}
