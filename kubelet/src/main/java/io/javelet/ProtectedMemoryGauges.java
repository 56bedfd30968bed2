package io.javelet;

import io.javelet.metrics.TopologyMetrics;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how much memory the kernel protects for all pods together when metrics are asked for, as
 * the kernel has it: in whole pages. Any thread.
 */
final class ProtectedMemoryGauges implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(ProtectedMemoryGauges.class);

  private final CgroupFiles files;
  private final CgroupPath allPods;
  private final TopologyMetrics metrics;

  ProtectedMemoryGauges(CgroupFiles files, CgroupPath allPods, TopologyMetrics metrics) {
    this.files = files;
    this.allPods = allPods;
    this.metrics = metrics;
  }

  @Override
  public void run() {
    try {
      metrics.protectedMemory(bytes("memory.min"), bytes("memory.low"));
    } catch (IOException | NumberFormatException unreadable) {
      log.atDebug()
          .addKeyValue("cgroup", allPods)
          .addKeyValue("err", unreadable.toString())
          .log("Could not read how much memory is protected");
    }
  }

  private long bytes(String file) throws IOException {
    return files.read(allPods, file).map(text -> Long.parseLong(text.strip())).orElse(0L);
  }
}
