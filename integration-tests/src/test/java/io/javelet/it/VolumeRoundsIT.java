package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
  private static final String SHIM = "shim process ";
  private static final Duration SHIMS_END_WITHIN = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(100);

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @TempDir Path scratch;

  private final long seed = Long.getLong("javelet.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private int kills;

  /** How many shims containerd has forgotten. */
  private int forgotten;

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
    System.out.printf(
        "%d rounds, the agent killed %d times, %d shims forgotten by containerd, seed %d%n",
        ROUNDS, kills, forgotten, seed);
  }

  /** Mounts, folders, cgroups and what the runtime has; logs are not this test's matter. */
  private static List<String> leftovers() throws IOException {
    return agent.leftovers().stream().filter(line -> !line.startsWith("log ")).toList();
  }

  /**
   * Whether nothing is left but shims that hold no process, of no sandbox that containerd tells of.
   * It leaves such a shim when a caller goes away in the midst of asking for a sandbox, also when
   * no agent has anything to do with it ({@code AbandonedCallsSlow}), and nothing in the runtime
   * interface ends one.
   */
  private static boolean onlyIdleShimsAreLeft() throws IOException {
    return leftovers().stream().allMatch(VolumeRoundsIT::isIdleShim);
  }

  private static boolean isIdleShim(String line) {
    return line.startsWith(SHIM)
        && shim(line).map(shim -> shim.children().findAny().isEmpty()).orElse(true);
  }

  private static Optional<ProcessHandle> shim(String line) {
    return ProcessHandle.of(Long.parseLong(line.substring(SHIM.length())));
  }

  /**
   * Waits for shims that are about to end, and takes the others for forgotten: they are counted and
   * ended, so that the next round begins with nothing.
   *
   * @param most how many calls the round's kills can have cut short
   */
  private void forgetShims(int most) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SHIMS_END_WITHIN.toNanos();
    while (!leftovers().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(POLL);
    }
    List<String> stay = leftovers();
    assertThat(stay).hasSizeLessThanOrEqualTo(most).allMatch(VolumeRoundsIT::isIdleShim);
    forgotten += stay.size();
    stay.stream().flatMap(line -> shim(line).stream()).forEach(ProcessHandle::destroyForcibly);
    Await.until(
        "forgotten shims to end",
        () -> leftovers().isEmpty(),
        () -> String.join("\n", leftovers()));
  }

  private void round(int round, EveryVolume volumes) throws Exception {
    int killsBefore = kills;
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
        VolumeRoundsIT::onlyIdleShimsAreLeft,
        () -> String.join("\n", leftovers()) + "\n" + agent.process().logTail());
    forgetShims((kills - killsBefore) * PODS);
    assertThat(volumes.precious()).allSatisfy(file -> assertThat(file).hasContent("keep"));
  }
}
