package io.javelet.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.source.ManifestFetcher.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManifestFetcherTest {
  @Test
  void nobodyThereIsToldFromAServerThatFails() throws IOException {
    int port;
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }

    Answer answer =
        new ManifestFetcher(
                URI.create("http://127.0.0.1:" + port + "/pods.yaml"),
                Map.of(),
                new UrlTls(Optional.empty(), Optional.empty(), Optional.empty()),
                1024,
                Clock.systemUTC())
            .fetch();

    assertThat(answer).isInstanceOf(Answer.Unreachable.class);
  }
}
