package io.javelet.images.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Runs a plugin's program: the question on its standard input, the answer on its standard output.
 * Without a shell. It is killed when it takes longer than upstream allows.
 *
 * @param program the executable
 * @param args its arguments
 * @param env beside this process's environment
 */
record PluginProcess(Path program, List<String> args, Map<String, String> env)
    implements CredentialPlugin.PluginProgram {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int LARGEST_ANSWER = 1 << 20;

  PluginProcess {
    args = List.copyOf(args);
    env = Map.copyOf(env);
  }

  @Override
  public byte[] ask(byte[] request) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(args);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(env);
    Process process = builder.start();
    try {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      Thread.ofVirtual().name("credential plugin output").start(() -> read(process, answer));
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(request);
      }
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            program.getFileName() + " did not end within " + PATIENCE.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "error execing credential provider plugin %s: exit status %d"
                .formatted(program.getFileName(), process.exitValue()));
      }
      return answer.get();
    } catch (ExecutionException unreadable) {
      throw new IOException("the plugin's answer could not be read", unreadable);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void read(Process process, CompletableFuture<byte[]> answer) {
    try (InputStream stdout = process.getInputStream()) {
      answer.complete(stdout.readNBytes(LARGEST_ANSWER));
    } catch (IOException broken) {
      answer.completeExceptionally(new UncheckedIOException(broken));
    }
  }
}
