package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Prints how much processor time a manifest takes; fails only when that is out of all proportion.
 */
class ManifestReaderSpeedTest {
  private static final int ROUNDS = 200;
  private static final Duration TARGET = Duration.ofMillis(3);

  @Test
  void anOrdinaryManifestIsReadDefaultedAndCheckedInAFewMilliseconds() throws IOException {
    byte[] manifest;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/manifests/kubeadm-etcd.yaml"))) {
      manifest = in.readAllBytes();
    }
    ManifestReader reader = new ManifestReader("node", UnknownFields.WARN);
    ManifestOrigin origin = ManifestOrigin.file("/manifests/etcd.yaml");
    Duration first = timed(reader, origin, manifest, 1);
    timed(reader, origin, manifest, ROUNDS);

    Duration warm = timed(reader, origin, manifest, ROUNDS).dividedBy(ROUNDS);

    System.out.printf(
        "one manifest: first %d ms, warm %d us (target %d us)%n",
        first.toMillis(), warm.toNanos() / 1000, TARGET.toNanos() / 1000);
    assertThat(warm).isLessThan(TARGET.multipliedBy(20));
  }

  private static Duration timed(
      ManifestReader reader, ManifestOrigin origin, byte[] manifest, int rounds) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < rounds; i++) {
      assertThat(reader.read(origin, manifest)).isInstanceOf(ManifestResult.Accepted.class);
    }
    return Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
  }
}
