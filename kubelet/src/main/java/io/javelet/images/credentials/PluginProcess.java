package io.javelet.images.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javelet.os.AnsweringProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

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

  PluginProcess {
    args = List.copyOf(args);
    env = Map.copyOf(env);
  }

  @Override
  public byte[] ask(byte[] request) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(args);
    AnsweringProgram.Ended ended;
    try {
      ended = new AnsweringProgram(command, env, false).run(request, PATIENCE);
    } catch (TimeoutException late) {
      throw new IOException(
          program.getFileName() + " did not end within " + PATIENCE.toSeconds() + " s", late);
    }
    if (ended.exitCode() != 0) {
      throw new IOException(
          "error execing credential provider plugin %s: exit status %d"
              .formatted(program.getFileName(), ended.exitCode()));
    }
    return ended.printed().getBytes(UTF_8);
  }
}
