package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerHashTest {
  /** Seen on a running kubelet 1.36.2. */
  @ParameterizedTest
  @CsvSource({"web,90b33c84", "i1,71eb0831", "crash,83ced0d8"})
  void theHashIsUpstreams(String container, String hash) {
    assertThat(ContainerHash.of("docker.io/library/busybox:latest", container)).isEqualTo(hash);
  }
}
