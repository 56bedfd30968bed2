package io.javelet.worker;

import io.javelet.logging.QuietLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What happens in a simulation, in words. As a program it prints them: two processes, whose
 * immutable collections have their elements in different orders, are to print the same of one seed.
 */
final class SimulationTrace {
  private SimulationTrace() {}

  /** The end of a seed's history. */
  static String of(long seed, Path folder) throws IOException, InterruptedException {
    Path root = Files.createDirectory(folder.resolve("trace-" + seed));
    var simulation = new Simulation(seed, root, true);
    simulation.run();
    return "seed %d%n%s%n".formatted(seed, simulation.history());
  }

  /**
   * Prints the histories of seeds.
   *
   * @param arguments a folder that is there, the first seed and the one after the last
   */
  static void main(String... arguments) throws IOException, InterruptedException {
    try (var _ = new QuietLog()) {
      for (long seed = Long.parseLong(arguments[1]); seed < Long.parseLong(arguments[2]); seed++) {
        IO.print(of(seed, Path.of(arguments[0])));
      }
    }
  }
}
