package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Runs a program of the machine to its end. */
public final class Command {
  private Command() {}

  /**
   * What it printed.
   *
   * @throws IOException when it cannot be started or fails; with what it printed
   */
  public static String run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(words)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output;
    try (InputStream printed = process.getInputStream()) {
      output = new String(printed.readAllBytes(), UTF_8);
    }
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", words) + " ended with " + code + ": " + output);
    }
    return output;
  }
}
