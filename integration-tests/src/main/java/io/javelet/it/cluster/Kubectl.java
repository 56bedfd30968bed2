package io.javelet.it.cluster;

import io.javelet.it.Await;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The real {@code kubectl}, run as a program of its own each time.
 *
 * @param program where it is
 * @param kubeconfig whose credentials it shows
 */
public record Kubectl(Path program, Path kubeconfig) {
  /**
   * What a run came to.
   *
   * @param output both streams
   */
  public record Ran(int code, String output) {}

  /** The words to start it with. */
  public List<String> command(String... words) {
    List<String> all = new ArrayList<>();
    all.add(program.toString());
    all.add("--kubeconfig=" + kubeconfig);
    all.addAll(Arrays.asList(words));
    return all;
  }

  /** Runs it; fails when it does. */
  public String run(String... words) throws IOException, InterruptedException {
    Ran ran = attempt(words);
    if (ran.code() != 0) {
      throw new IOException(
          "kubectl " + String.join(" ", words) + " ended with " + ran.code() + ": " + ran.output());
    }
    return ran.output();
  }

  /** Runs it. */
  public Ran attempt(String... words) throws IOException, InterruptedException {
    return run(command(words), "");
  }

  /**
   * Runs it in a terminal, as a person would.
   *
   * @param input what is typed; the last line should end what runs there
   */
  public Ran inTerminal(String input, String... words) throws IOException, InterruptedException {
    String quoted =
        String.join(" ", command(words).stream().map(word -> "'" + word + "'").toList());
    return run(List.of("script", "-qec", quoted, "/dev/null"), input);
  }

  /** Runs it and gives it something to read. */
  public Ran reading(String input, String... words) throws IOException, InterruptedException {
    return run(command(words), input);
  }

  /** Starts it and lets it run; both streams go to a file. */
  public Process start(Path output, String... words) throws IOException {
    return new ProcessBuilder(command(words))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Applies a manifest. */
  public void apply(String manifest) throws IOException, InterruptedException {
    Path file = Files.createTempFile(kubeconfig.resolveSibling("."), "manifest", ".yaml");
    Files.writeString(file, manifest);
    run("apply", "-f", file.toString());
  }

  private static Ran run(List<String> command, String input)
      throws IOException, InterruptedException {
    List<String> bounded =
        new ArrayList<>(List.of("timeout", "-k", "1", String.valueOf(Await.PATIENCE.toSeconds())));
    bounded.addAll(command);
    Process process = new ProcessBuilder(bounded).redirectErrorStream(true).start();
    try (var typed = process.getOutputStream()) {
      typed.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output;
    try (InputStream printed = process.getInputStream()) {
      output = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
    }
    return new Ran(process.waitFor(), output);
  }
}
