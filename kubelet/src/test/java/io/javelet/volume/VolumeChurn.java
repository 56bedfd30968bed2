package io.javelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.PersistentVolume;
import io.javelet.pod.PersistentVolumes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process that makes, mounts, changes and removes the volumes of a pod without end, to be killed
 * at any moment.
 */
final class VolumeChurn {
  private VolumeChurn() {}

  /** Every kind of volume, whole and in parts. */
  static Pod pod(Path data) {
    Volume[] volumes = {
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
          .addNewSource()
          .withNewConfigMap()
          .withName("settings")
          .endConfigMap()
          .endSource()
          .endProjected()
          .build(),
      new VolumeBuilder().withName("claimed").withNewPersistentVolumeClaim("folder", false).build()
    };
    List<VolumeMount> mounts = new ArrayList<>();
    for (Volume volume : volumes) {
      mounts.add(VolumeFixture.mountOf(volume.getName(), null));
    }
    mounts.add(VolumeFixture.mountOf("disk", "logs/web"));
    mounts.add(VolumeFixture.mountOf("memory", "cache"));
    mounts.add(VolumeFixture.mountOf("host", "deep"));
    mounts.add(VolumeFixture.mountOf("config", "k"));
    mounts.add(VolumeFixture.mountOf("claimed", "deep"));
    return VolumeFixture.pod(mounts, volumes);
  }

  /** Binds the claim of the pod to a folder of the node. */
  static void bind(VolumeFixture fixture, Path folder) {
    fixture.claim(
        "folder",
        new PersistentVolumes.Answer.Bound(
            new PersistentVolume(
                "folder",
                new PersistentVolume.Source.Local(folder.toString(), Optional.empty()),
                PersistentVolume.Mode.FILESYSTEM,
                List.of(),
                Optional.empty()),
            false,
            false));
  }

  static void configure(VolumeFixture fixture, int round) {
    String value = Integer.toString(round);
    fixture.set(Kind.CONFIG_MAP, "settings", Map.of("k", value, "other" + round % 3, value));
    fixture.set(Kind.SECRET, "token", Map.of("password", value));
  }

  /**
   * Goes on until it is killed.
   *
   * @param arguments where to work, and the folder of the host path
   */
  public static void main(String[] arguments) throws Exception {
    var fixture = new VolumeFixture(Path.of(arguments[0]));
    Path data = Path.of(arguments[1]);
    bind(fixture, data);
    Pod pod = pod(data);
    System.out.println("begun");
    for (int round = 0; round < Integer.MAX_VALUE; round++) {
      configure(fixture, round);
      check(fixture.prepare(pod));
      check(fixture.mounts(pod, pod.getSpec().getContainers().getFirst()));
      configure(fixture, round + 1);
      check(fixture.prepare(pod));
      check(fixture.volumes().teardown(VolumeFixture.UID));
    }
  }

  private static void check(Object result) {
    if (result instanceof VolumeResult.Failed || result instanceof MountsResult.Failed) {
      throw new IllegalStateException(requireNonNull(result).toString());
    }
  }
}
