package io.javelet.topology;

import java.util.Set;
import java.util.TreeSet;

/**
 * All that is set aside on this machine. Immutable.
 *
 * @param cpus who has which CPUs
 * @param memory who has which memory
 */
record Holdings(CpuHoldings cpus, MemoryHoldings memory) {
  /** The UIDs of the pods that have something. */
  Set<String> pods() {
    Set<String> all = new TreeSet<>(cpus.exclusive().keySet());
    all.addAll(memory.blocks().keySet());
    return all;
  }

  Holdings release(String pod) {
    return new Holdings(cpus.release(pod), memory.release(pod));
  }
}
