package io.javelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.metrics.KubeletMetrics;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupHierarchy;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupMode;
import io.javelet.os.CgroupPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtectedMemoryGaugesTest {
  private static final String FAMILY = "kubelet_memory_qos_node_memory_";

  @Test
  void whatTheKernelProtectsIsShownOnceItWasLookedAt(@TempDir Path folder) throws IOException {
    KubeletMetrics metrics = KubeletMetrics.create(Path.of("/proc/self"), Instant.now());
    assertThat(metrics.text()).doesNotContain(FAMILY);
    Path pods = Files.createDirectory(folder.resolve("kubepods"));
    Files.writeString(pods.resolve("memory.min"), "4096\n");
    Files.writeString(pods.resolve("memory.low"), "8192\n");
    var layout =
        new CgroupLayout(
            CgroupMode.V2, List.of(new CgroupHierarchy(folder, true, Set.of("memory"))));

    new ProtectedMemoryGauges(
            new CgroupFiles(layout), CgroupPath.parse("/kubepods"), metrics.topology())
        .run();

    assertThat(metrics.text()).contains(FAMILY + "min_bytes 4096\n", FAMILY + "low_bytes 8192\n");
  }
}
