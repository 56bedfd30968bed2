package io.javelet.worker;

import io.javelet.logging.QuietLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The invariants of the design through thousands of random histories. */
@Timeout(600)
class SimulationTest {
  private static final int RUNS = Integer.getInteger("javelet.simulation.runs", 100);
  private static final long FIRST_SEED = Long.getLong("javelet.simulation.seed", 1);

  @TempDir Path folder;

  @Test
  void everyHistoryKeepsTheInvariantsAndEndsAsDeclared() throws Exception {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      run(seed);
    }
  }

  /** Each of these failed once. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1})
  void whatWentWrongOnceStaysMended(long seed) throws Exception {
    run(seed);
  }

  private void run(long seed) throws IOException, InterruptedException {
    Path root = Files.createDirectory(folder.resolve("run-" + seed));
    try (var _ = new QuietLog()) {
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
