package io.javelet.images.archive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports into containerd by its own program {@code ctr}, since the Container Runtime Interface has
 * no way to bring an archive in. The program is started directly, without a shell. Blocks the
 * calling thread, which may be interrupted.
 */
public final class CtrImageStore implements ImageArchiveStore {
  private static final Logger log = LoggerFactory.getLogger(CtrImageStore.class);

  /** Where containerd's CRI plugin keeps its images. */
  private static final String NAMESPACE = "k8s.io";

  /** Honoured by containerd 1.7 and later; older ones ignore it. */
  private static final String PIN = "io.cri-containerd.pinned=pinned";

  private static final Duration LABEL_DEADLINE = Duration.ofSeconds(30);
  private static final int SHOWN_OUTPUT = 2000;

  private final String program;
  private final Path socket;
  private final Duration deadline;

  /**
   * @param program {@code ctr}, or the path of it
   * @param socket of containerd
   * @param deadline for one archive
   */
  public CtrImageStore(String program, Path socket, Duration deadline) {
    this.program = program;
    this.socket = socket;
    this.deadline = deadline;
  }

  @Override
  public void importArchive(InputStream tar, List<String> names)
      throws IOException, InterruptedException {
    run(List.of("images", "import", "-"), tar, deadline);
    for (String name : names) {
      try {
        run(List.of("images", "label", name, PIN), InputStream.nullInputStream(), LABEL_DEADLINE);
      } catch (IOException failure) {
        log.atWarn()
            .addKeyValue("image", name)
            .addKeyValue("err", failure.getMessage())
            .log("An imported image could not be pinned in the runtime; it is pinned here only");
      }
    }
  }

  private void run(List<String> arguments, InputStream input, Duration limit)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(program, "--address", socket.toString(), "-n", NAMESPACE));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      CompletableFuture<String> output = new CompletableFuture<>();
      Thread.ofVirtual().name("ctr output").start(() -> output.complete(read(process)));
      Optional<IOException> broken = feed(process, input);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("ctr did not end within " + limit.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException("ctr " + arguments.getFirst() + ": " + output.get());
      }
      if (broken.isPresent()) {
        throw broken.get();
      }
    } catch (ExecutionException impossible) {
      throw new IOException("ctr's output could not be read", impossible);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A program that gives up early closes its input; then its own words say why, and count more. */
  private static Optional<IOException> feed(Process process, InputStream input) throws IOException {
    OutputStream stdin = process.getOutputStream();
    byte[] buffer = new byte[1 << 16];
    while (true) {
      int read = input.read(buffer);
      try {
        if (read < 0) {
          stdin.close();
          return Optional.empty();
        }
        stdin.write(buffer, 0, read);
      } catch (IOException closed) {
        return Optional.of(closed);
      }
    }
  }

  private static String read(Process process) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String all = lines.lines().collect(Collectors.joining("; "));
      return all.length() <= SHOWN_OUTPUT ? all : all.substring(all.length() - SHOWN_OUTPUT);
    } catch (IOException | UncheckedIOException closed) {
      return closed.toString();
    }
  }
}
