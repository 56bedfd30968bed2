package io.javelet.server.nodelogs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The machine's journal, read through {@code journalctl}: started directly, never through a shell,
 * with arguments that were checked. Any thread.
 */
public final class Journal {
  private static final String PROGRAM = "journalctl";
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** This machine's. */
  public Journal() {}

  /** Whether the journal has anything of a service. */
  public boolean knows(String service) throws InterruptedException {
    var found =
        new OutputStream() {
          private boolean any;

          @Override
          public void write(int single) {
            any = true;
          }
        };
    try {
      int code = run(List.of("--quiet", "--no-pager", "--lines=1", "--unit=" + service), found);
      return code == 0 && found.any;
    } catch (IOException noJournal) {
      return false;
    }
  }

  /**
   * Writes what the journal has.
   *
   * @param arguments as {@link NodeLogQuery#journalArguments} makes them
   * @return the program's exit code
   * @throws IOException when there is no such program, it takes too long, or the client went away
   */
  public int run(List<String> arguments, OutputStream out)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(List.of("PATH"));
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      Thread limit =
          Thread.ofVirtual()
              .name("journal-limit")
              .start(() -> {
                try {
                  if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                  }
                } catch (InterruptedException _) {
                  process.destroyForcibly();
                }
              });
      try (InputStream printed = process.getInputStream()) {
        printed.transferTo(out);
      }
      int code = process.waitFor();
      limit.join();
      return code;
    } finally {
      process.destroyForcibly();
    }
  }
}
