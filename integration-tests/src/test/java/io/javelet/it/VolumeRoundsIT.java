package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pods with every kind of volume come and go while the agent is killed at random moments. Few
 * rounds by default; {@code integration-tests/slow/volume-rounds} asks for many.
 */
final class VolumeRoundsIT {
  private static final int ROUNDS = Integer.getInteger("javelet.rounds", 4);
  private static final int PODS = 2;
  private static final int LONGEST_PAUSE = 900;

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @TempDir Path scratch;

  private final long seed = Long.getLong("javelet.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private int kills;

  private void pause() throws InterruptedException {
    Thread.sleep(random.nextInt(LONGEST_PAUSE));
  }

  private void perhapsKill() throws IOException, InterruptedException {
    pause();
    if (random.nextInt(3) > 0) {
      agent.process().kill();
      kills++;
      if (random.nextBoolean()) {
        pause();
      }
      agent.process().startWithoutWaiting();
    }
  }

  @Test
  void podsComeAndGoWhileTheAgentIsKilledAndNothingIsLeftOrLost() throws Exception {
    assertThat(agent.leftovers()).isEmpty();
    var volumes =
        EveryVolume.in(scratch, new LocalFolder(agent.place()), agent.runtime().version());
    try (volumes) {
      for (int round = 1; round <= ROUNDS; round++) {
        try {
          round(round, volumes);
        } catch (AssertionError | IOException failure) {
          throw new AssertionError("in round %d with seed %d".formatted(round, seed), failure);
        }
      }
    }
    Await.until("the devices to be nobody's", volumes::areDevicesFree, agent.process()::logTail);
    System.out.printf("%d rounds, the agent killed %d times, seed %d%n", ROUNDS, kills, seed);
  }

  /** Mounts, folders, cgroups and what the runtime has; logs are not this test's matter. */
  private static List<String> leftovers() throws IOException {
    return agent.leftovers().stream().filter(line -> !line.startsWith("log ")).toList();
  }

  private void round(int round, EveryVolume volumes) throws Exception {
    for (int i = 0; i < PODS; i++) {
      Files.deleteIfExists(volumes.written("round-" + i));
      agent.manifests().put(volumes.pod("round-" + i));
    }
    perhapsKill();
    if (random.nextInt(4) > 0) {
      for (int i = 0; i < PODS; i++) {
        Path written = volumes.written("round-" + i);
        Await.until(
            written + " to be there", () -> Files.exists(written), agent.process()::logTail);
      }
      volumes.configure(round);
      perhapsKill();
    }
    for (int i = 0; i < PODS; i++) {
      agent.manifests().remove(volumes.pod("round-" + i));
    }
    perhapsKill();
    Await.until(
        "nothing to be left",
        () -> leftovers().isEmpty(),
        () -> String.join("\n", leftovers()) + "\n" + agent.process().logTail());
    assertThat(volumes.precious()).allSatisfy(file -> assertThat(file).hasContent("keep"));
  }
}
