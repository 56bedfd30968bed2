package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private static VolumeMount mount(String volume, String path, String subPath) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath("/v/" + path)
        .withSubPath(subPath.isEmpty() ? null : subPath)
        .build();
  }

  private static List<Volume> volumes(Path data) {
    return List.of(
        new VolumeBuilder().withName("disk").withNewEmptyDir().endEmptyDir().build(),
        new VolumeBuilder()
            .withName("memory")
            .withNewEmptyDir()
            .withMedium("Memory")
            .endEmptyDir()
            .build(),
        new VolumeBuilder().withName("host").withNewHostPath(data.toString(), "Directory").build(),
        new VolumeBuilder()
            .withName("config")
            .withNewConfigMap()
            .withName("settings")
            .endConfigMap()
            .build(),
        new VolumeBuilder()
            .withName("secret")
            .withNewSecret()
            .withSecretName("token")
            .endSecret()
            .build(),
        new VolumeBuilder()
            .withName("downward")
            .withNewDownwardAPI()
            .addNewItem()
            .withPath("name")
            .withNewFieldRef("v1", "metadata.name")
            .endItem()
            .endDownwardAPI()
            .build(),
        new VolumeBuilder()
            .withName("projected")
            .withNewProjected()
            .addNewSource()
            .withNewSecret()
            .withName("token")
            .endSecret()
            .endSource()
            .endProjected()
            .build());
  }

  private static BusyboxPod pod(int number, Path data) {
    List<VolumeMount> mounts = new ArrayList<>();
    volumes(data).forEach(volume -> mounts.add(mount(volume.getName(), volume.getName(), "")));
    mounts.add(mount("disk", "part-of-disk", "logs/web"));
    mounts.add(mount("host", "part-of-host", "deep"));
    mounts.add(mount("config", "part-of-config", "k"));
    return BusyboxPod.named("round-" + number)
        .firstRunning(
            "echo mine > /v/disk/file; echo mine > /v/memory/file; echo mine > /v/host/" + number)
        .main(container -> container.withVolumeMounts(mounts))
        .edit(pod -> pod.editSpec().withVolumes(volumes(data)).endSpec());
  }

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
    var local = new LocalFolder(agent.place());
    Path data = Files.createDirectory(scratch.resolve("data"));
    Files.createDirectory(data.resolve("deep"));
    Files.writeString(data.resolve("deep/precious"), "keep");
    local.secret("token", Map.of("password", "s3cret"));
    local.configMap("settings", Map.of("k", "0"));
    assertThat(agent.leftovers()).isEmpty();
    for (int round = 1; round <= ROUNDS; round++) {
      try {
        round(round, local, data);
      } catch (AssertionError | IOException failure) {
        throw new AssertionError("in round %d with seed %d".formatted(round, seed), failure);
      }
    }
    System.out.printf("%d rounds, the agent killed %d times, seed %d%n", ROUNDS, kills, seed);
  }

  /** Mounts, folders, cgroups and what the runtime has; logs are not this test's matter. */
  private static List<String> leftovers() throws IOException {
    return agent.leftovers().stream().filter(line -> !line.startsWith("log ")).toList();
  }

  private void round(int round, LocalFolder local, Path data) throws Exception {
    for (int i = 0; i < PODS; i++) {
      agent.manifests().put(pod(i, data));
    }
    perhapsKill();
    if (random.nextInt(4) > 0) {
      for (int i = 0; i < PODS; i++) {
        agent.runtime().awaitRunning("round-" + i, "main");
      }
      local.configMap("settings", Map.of("k", Integer.toString(round)));
      perhapsKill();
    }
    for (int i = 0; i < PODS; i++) {
      agent.manifests().remove(pod(i, data));
    }
    perhapsKill();
    Await.until(
        "nothing to be left",
        () -> leftovers().isEmpty(),
        () -> String.join("\n", leftovers()) + "\n" + agent.process().logTail());
    assertThat(data.resolve("deep/precious")).hasContent("keep");
  }
}
