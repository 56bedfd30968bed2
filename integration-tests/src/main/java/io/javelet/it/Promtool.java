package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/** Prometheus' own parser, as it comes with the machine's package. Stateless. */
public final class Promtool {
  /** Fine; and fine but for its opinion on names: upstream's names are what they are. */
  private static final Set<Integer> READABLE = Set.of(0, 3);

  private Promtool() {}

  /**
   * Has it read metrics.
   *
   * @throws AssertionError with what it says, when it cannot
   */
  public static void read(String metrics) throws IOException, InterruptedException {
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (OutputStream in = promtool.getOutputStream()) {
      in.write(metrics.getBytes(UTF_8));
    }
    String said;
    try (InputStream out = promtool.getInputStream()) {
      said = new String(out.readAllBytes(), UTF_8);
    }
    if (!READABLE.contains(promtool.waitFor()) || said.contains("error while linting")) {
      throw new AssertionError("promtool cannot read it: " + said);
    }
  }
}
