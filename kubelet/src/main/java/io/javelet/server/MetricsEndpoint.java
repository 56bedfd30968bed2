package io.javelet.server;

import io.javelet.metrics.MetricsText;
import io.javelet.server.http.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** Metrics in Prometheus' text format at one path, compressed for those who take that. Pure. */
final class MetricsEndpoint {
  private static final Set<Door> DOORS = EnumSet.of(Door.HTTPS, Door.READ_ONLY, Door.LOCAL);
  private static final int WORTH_COMPRESSING = 1024;

  private MetricsEndpoint() {}

  /** What an endpoint shows. */
  @FunctionalInterface
  interface Text {
    String text() throws IOException, InterruptedException, RefusedException;
  }

  /**
   * The endpoint.
   *
   * @param startedSeconds when this process began, in seconds since 1970
   */
  static Endpoint of(String path, Text text, long startedSeconds) {
    return Endpoint.of(
        path,
        Endpoint.ANY,
        DOORS,
        call -> {
          byte[] plain = text.text().getBytes(StandardCharsets.UTF_8);
          boolean gzip = plain.length > WORTH_COMPRESSING && Accepted.gzip(call.request());
          Answer answer =
              Answer.of(200, MetricsText.CONTENT_TYPE, gzip ? compressed(plain) : plain)
                  .with("Process-Start-Time-Unix", Long.toString(startedSeconds));
          return gzip ? answer.with("Content-Encoding", "gzip") : answer;
        });
  }

  private static byte[] compressed(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream(plain.length / 4);
    try (GZIPOutputStream gzip = new FastGzip(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }
}
