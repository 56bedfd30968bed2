package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CriEndpointTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "unix:///run/containerd/containerd.sock",
        "unix:/run/containerd/containerd.sock",
        "/run/containerd/containerd.sock"
      })
  void urlsAndBarePathsNameTheSameSocket(String endpoint) {
    assertThat(CriEndpoint.parse(endpoint).socket())
        .isEqualTo(Path.of("/run/containerd/containerd.sock"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tcp://127.0.0.1:1234       | protocol "tcp"; only unix is supported
          npipe:////./pipe/x         | protocol "npipe"
          run/containerd.sock        | neither unix:///path nor an absolute path
          unix://run/containerd.sock | three slashes
          unix:///                   | has no path
          unix://                    | is not a URL
          a b                        | is not a URL
          """)
  void anythingElseIsRefusedWithTheReason(String endpoint, String reason) {
    assertThatThrownBy(() -> CriEndpoint.parse(endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"%s\"".formatted(endpoint))
        .hasMessageContaining(reason);
  }

  @Test
  void aPathLongerThanTheKernelTakesIsRefusedAtOnce() {
    String endpoint = "/run/" + "x".repeat(103);

    assertThat(CriEndpoint.parse("/run/" + "x".repeat(102)).socket()).isAbsolute();
    assertThatThrownBy(() -> CriEndpoint.parse(endpoint)).hasMessageContaining("at most 107 bytes");
  }

  @Test
  void anEndpointPrintsAsFlagsTakeIt() {
    assertThat(CriEndpoint.parse("/run/x.sock")).hasToString("unix:///run/x.sock");
  }
}
