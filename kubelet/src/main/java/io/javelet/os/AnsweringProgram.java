package io.javelet.os;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that is run for what it prints: without a shell, and ended when it takes too long, be
 * it to end or, by what it left running, to close its output. Immutable.
 *
 * @param command the program's path or name, then its arguments
 * @param variables environment variables beside this process's
 * @param errors whether its standard error goes where this agent's goes; thrown away otherwise
 */
public record AnsweringProgram(
    List<String> command, Map<String, String> variables, boolean errors) {
  private static final int LARGEST_ANSWER = 1 << 20;

  /** Takes copies. */
  public AnsweringProgram {
    command = List.copyOf(command);
    variables = Map.copyOf(variables);
  }

  /**
   * How a program ended.
   *
   * @param exitCode 128 + n for signal n
   * @param printed the first MiB of its standard output, as UTF-8
   */
  public record Ended(int exitCode, String printed) {}

  /**
   * Runs it once.
   *
   * @param input for its standard input, which is the empty device when there is none; less than a
   *     pipe takes
   * @param patience for all together
   * @throws IOException when it cannot be started, or not be spoken to
   * @throws TimeoutException when it took longer; it was killed
   */
  public Ended run(byte[] input, Duration patience)
      throws IOException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(
                errors ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD);
    if (input.length == 0) {
      builder.redirectInput(new File("/dev/null"));
    }
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      var printed = new FutureTask<String>(() -> read(process));
      Thread.ofVirtual().name("output of " + command.getFirst()).start(printed);
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input);
      }
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException(command.getFirst() + " did not end");
      }
      return new Ended(process.exitValue(), await(printed, deadline));
    } catch (ExecutionException unreadable) {
      throw new IOException("the output of " + command.getFirst() + " is unreadable", unreadable);
    } finally {
      process.destroyForcibly();
    }
  }

  private String await(Future<String> printed, long deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      return printed.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      var explained = new TimeoutException("what " + command.getFirst() + " started did not end");
      explained.initCause(late);
      throw explained;
    }
  }

  private static String read(Process process) throws IOException {
    try (InputStream stdout = process.getInputStream()) {
      return new String(stdout.readNBytes(LARGEST_ANSWER), UTF_8);
    }
  }
}
