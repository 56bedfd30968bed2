package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever an agent was doing to a pod's volumes when it was killed, the next one brings them to
 * their end. Few kills by default; system property {@code javelet.rounds} asks for more.
 */
final class VolumeKillsTest {
  private static final int KILLS = Integer.getInteger("javelet.rounds", 4);
  private static final int LONGEST_LIFE = 250;

  @TempDir Path scratch;

  private final long seed = Long.getLong("javelet.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private VolumeFixture fixture;
  private Path data;

  @BeforeEach
  void makeFixture() throws IOException {
    VolumeFixture.needsMountRights();
    fixture = new VolumeFixture(scratch);
    data = Files.createDirectory(scratch.resolve("data"));
    Files.createDirectory(data.resolve("deep"));
    Files.writeString(data.resolve("deep/precious"), "keep");
    VolumeChurn.bind(fixture, data);
  }

  @AfterEach
  void unmount() throws IOException {
    fixture.close();
  }

  private void churnAndKill() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    VolumeChurn.class.getName(),
                    scratch.toString(),
                    data.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = child.inputReader()) {
      String line = output.readLine();
      while (line != null && !line.equals("begun")) {
        line = output.readLine();
      }
      assertThat(line).isEqualTo("begun");
      Thread.sleep(random.nextInt(LONGEST_LIFE));
      assertThat(child.isAlive()).as("nothing failed before it was killed").isTrue();
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  @Test
  void theNextAgentGoesOnWhereverTheLastOneWasKilled() throws Exception {
    Pod pod = VolumeChurn.pod(data);
    for (int kill = 1; kill <= KILLS; kill++) {
      churnAndKill();
      String when = "after kill %d with seed %d".formatted(kill, seed);
      if (random.nextBoolean()) {
        VolumeChurn.configure(fixture, kill);
        assertThat(fixture.prepare(pod)).as(when).isEqualTo(new VolumeResult.Ready());
        assertThat(fixture.mounts(pod, pod.getSpec().getContainers().getFirst()))
            .as(when)
            .isInstanceOf(MountsResult.Ready.class);
        Path config =
            fixture.directories.volume(VolumeFixture.UID, "kubernetes.io/configmap", "config");
        assertThat(config.resolve("k")).as(when).hasContent(Integer.toString(kill));
      }
      assertThat(fixture.volumes().teardown(VolumeFixture.UID))
          .as(when)
          .isEqualTo(new VolumeResult.Ready());
      assertThat(fixture.mountEntries()).as(when).isEmpty();
      assertThat(fixture.directories.pods()).as(when).isEmptyDirectory();
      assertThat(data.resolve("deep/precious")).as(when).hasContent("keep");
    }
    System.out.printf("%d kills in the midst of volume work, seed %d%n", KILLS, seed);
  }
}
