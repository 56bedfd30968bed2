package io.javelet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.logging.QuietLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The invariants of the design through thousands of random histories. */
@Timeout(900)
class SimulationTest {
  private static final int RUNS = Integer.getInteger("javelet.simulation.runs", 10_000);
  private static final long FIRST_SEED = Long.getLong("javelet.simulation.seed", 1);

  /** Thousands of nodes leave their folders in memory, where there is such a place. */
  private static final class InMemory implements TempDirFactory {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext where, ExtensionContext test)
        throws IOException {
      return Files.isWritable(SHARED_MEMORY)
          ? Files.createTempDirectory(SHARED_MEMORY, "javelet-simulation")
          : Files.createTempDirectory("javelet-simulation");
    }
  }

  @TempDir(factory = InMemory.class)
  Path folder;

  @Test
  void everyHistoryKeepsTheInvariantsAndEndsAsDeclared() throws Exception {
    var next = new AtomicLong(FIRST_SEED);
    var failed = new AtomicBoolean();
    try (var _ = new QuietLog();
        var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        done.add(threads.submit(() -> runWhileWell(next, failed)));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } catch (ExecutionException failure) {
      throw new AssertionError(failure.getCause());
    }
  }

  /** Seeds are independent of each other: threads share nothing but who takes which. */
  private Void runWhileWell(AtomicLong next, AtomicBoolean failed) throws Exception {
    for (long seed = next.getAndIncrement();
        seed < FIRST_SEED + RUNS && !failed.get();
        seed = next.getAndIncrement()) {
      try {
        run(seed);
      } catch (AssertionError failure) {
        failed.set(true);
        throw failure;
      }
    }
    return null;
  }

  /** Each of these failed once. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 194, 904, 6801, 3468, 1057, 2825, 770000588})
  void whatWentWrongOnceStaysMended(long seed) throws Exception {
    try (var _ = new QuietLog()) {
      run(seed);
    }
  }

  @Test
  void aSeedGivesTheSameHistoryInAnotherProcess() throws Exception {
    long first = 2_001;
    long end = 2_021;
    Path others = Files.createDirectory(folder.resolve("others"));
    Path printed = folder.resolve("printed");
    Path complaints = folder.resolve("complaints");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SimulationTrace.class.getName(),
                others.toString(),
                Long.toString(first),
                Long.toString(end))
            .redirectOutput(printed.toFile())
            .redirectError(complaints.toFile())
            .start();
    try {
      Path own = Files.createDirectory(folder.resolve("own"));
      StringBuilder here = new StringBuilder();
      try (var _ = new QuietLog()) {
        for (long seed = first; seed < end; seed++) {
          here.append(SimulationTrace.of(seed, own));
        }
      }

      assertThat(other.waitFor()).as(Files.readString(complaints)).isZero();
      assertThat(Files.readString(printed)).isEqualTo(here.toString());
    } finally {
      other.destroyForcibly();
    }
  }

  private void run(long seed) throws IOException, InterruptedException {
    Path root = Files.createDirectory(folder.resolve("run-" + seed));
    try {
      new Simulation(seed, root, false).run();
    } catch (AssertionError | RuntimeException failure) {
      Thread.interrupted();
      throw new AssertionError(
          "simulation with seed %d failed; its last steps:%n%s".formatted(seed, story(seed)),
          failure);
    } finally {
      Thread.interrupted();
      delete(root);
    }
  }

  /** The same history once more, this time in words. */
  private String story(long seed) throws IOException, InterruptedException {
    Path root = Files.createDirectory(folder.resolve("again-" + seed));
    var again = new Simulation(seed, root, true);
    try {
      again.run();
      return again.history() + "\nand the second time it went well!";
    } catch (AssertionError | RuntimeException sameFailure) {
      return again.history();
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }
}
