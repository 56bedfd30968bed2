package io.javelet.worker;

import io.javelet.prober.ProbeMemory;
import io.javelet.runtime.ProbeResults;

/** What a simulated node's disk keeps of its probes when an agent dies: the newest results. */
final class SimulatedProbeMemory implements ProbeMemory {
  private ProbeResults newest = ProbeResults.NONE;
  private ProbeResults restored = ProbeResults.NONE;

  /** Another agent reads what the last one left. */
  void open() {
    restored = newest;
  }

  @Override
  public ProbeResults restored() {
    return restored;
  }

  @Override
  public void changed(ProbeResults results) {
    newest = results;
  }
}
