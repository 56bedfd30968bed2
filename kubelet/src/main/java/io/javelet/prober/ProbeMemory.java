package io.javelet.prober;

import io.javelet.runtime.ProbeResults;

/** Keeps what probes said over the agent's end. Any thread. */
public interface ProbeMemory {
  /** What counted when the last agent ended, as far as it is known. */
  ProbeResults restored();

  /** These are the results now. Never blocks. */
  void changed(ProbeResults results);
}
