package io.javelet.volume;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.javelet.environment.PodFacts.Allocatable;
import io.javelet.metrics.WorkMetrics;
import io.javelet.os.Capabilities.Capability;
import io.javelet.os.MountEntry;
import io.javelet.os.MountTable;
import io.javelet.os.Mounts;
import io.javelet.os.ProcFs;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigValue;
import io.javelet.pod.PersistentVolumes;
import io.javelet.pod.PodDirectories;
import io.javelet.pod.RuntimeClasses;
import io.javelet.runtime.ContainerMount;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A folder with the volumes of pods in it, and config maps and secrets that a test sets. */
final class VolumeFixture {
  static final PodUid UID = new PodUid("0b0b0b0b-1111-4222-8333-444444444444");
  static final long MEMORY = 64 << 20;

  final PodDirectories directories;
  private final Map<String, ConfigObjects.Answer> objects = new ConcurrentHashMap<>();
  private final Map<String, PersistentVolumes.Answer> claims = new ConcurrentHashMap<>();
  private final Path root;
  private final LocalPodVolumes volumes;

  VolumeFixture(Path scratch) throws IOException {
    this(scratch, new RuntimeAbilities("containerd 1.6.20", false, Set.of(), RuntimeClasses.NONE));
  }

  VolumeFixture(Path scratch, RuntimeAbilities runtime) throws IOException {
    this.root = scratch.toRealPath();
    this.directories =
        new PodDirectories(
            root.resolve("kubelet"), root.resolve("logs"), root.resolve("containers"));
    this.volumes = restarted(runtime);
  }

  static void needsMountRights() throws IOException {
    assumeTrue(
        ProcFs.ofThisMachine().ownCapabilities().has(Capability.SYS_ADMIN),
        "mounting needs CAP_SYS_ADMIN (run as root)");
  }

  /** Another agent on the same folder, that knows nothing of the first one. */
  LocalPodVolumes restarted(RuntimeAbilities runtime) {
    return new LocalPodVolumes(
        directories,
        new VolumeSettings(
            "cluster.local",
            root.resolve("hosts"),
            () -> new Allocatable(2000, MEMORY, 0),
            Duration.ofMillis(300),
            Duration.ofMillis(1500),
            runtime,
            affinity -> affinity.getNodeSelectorTerms().isEmpty()),
        VolumeObjects.local(
            (pod, kind, name) ->
                objects.getOrDefault(
                    kind.word() + "/" + pod.getMetadata().getNamespace() + "/" + name,
                    new ConfigObjects.Answer.Absent()),
            (pod, claim) -> claims.getOrDefault(claim, new PersistentVolumes.Answer.Absent())),
        Clock.systemUTC(),
        new Random(),
        WorkMetrics.unseen(),
        (pod, notice) -> {});
  }

  LocalPodVolumes volumes() {
    return volumes;
  }

  void set(ConfigObjects.Kind kind, String name, Map<String, String> values) {
    Map<String, ConfigValue> data = new ConcurrentHashMap<>();
    values.forEach((key, value) -> data.put(key, ConfigValue.of(value)));
    objects.put(
        kind.word() + "/default/" + name,
        new ConfigObjects.Answer.Found(new ConfigObject(data, Map.of(), false)));
  }

  void claim(String name, PersistentVolumes.Answer answer) {
    claims.put(name, answer);
  }

  void remove(ConfigObjects.Kind kind, String name) {
    objects.remove(kind.word() + "/default/" + name);
  }

  VolumeResult prepare(Pod pod) throws InterruptedException {
    return volumes.prepare(pod);
  }

  MountsResult mounts(Pod pod, Container container, EnvironmentVariable... environment)
      throws InterruptedException {
    return volumes.mounts(
        new MountRequest(pod, container, List.of(), Arrays.asList(environment), Map.of()));
  }

  /** The only mount of the only container, which must succeed. */
  ContainerMount mount(Pod pod) throws InterruptedException {
    return switch (mounts(pod, pod.getSpec().getContainers().getFirst())) {
      case MountsResult.Ready ready -> ready.mounts().getFirst();
      case MountsResult.Failed failed -> throw new AssertionError(failed.message());
    };
  }

  String mountFailure(Pod pod, EnvironmentVariable... environment) throws InterruptedException {
    return switch (mounts(pod, pod.getSpec().getContainers().getFirst(), environment)) {
      case MountsResult.Ready ready -> throw new AssertionError(ready.mounts());
      case MountsResult.Failed failed -> failed.message();
    };
  }

  List<MountEntry> mountEntries() throws IOException {
    return MountTable.read().under(root);
  }

  void close() throws IOException {
    for (MountEntry entry : mountEntries()) {
      Mounts.detach(Path.of(entry.mountPoint()));
    }
  }

  /** A pod whose container mounts its volumes at {@code /<name of the volume>}. */
  static Pod pod(Volume... volumes) {
    return pod(
        Arrays.stream(volumes).map(volume -> mountOf(volume.getName(), null)).toList(), volumes);
  }

  static Pod pod(List<VolumeMount> mounts, Volume... volumes) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .withUid(UID.value())
        .endMetadata()
        .withNewSpec()
        .withContainers(new ContainerBuilder().withName("main").withVolumeMounts(mounts).build())
        .withVolumes(volumes)
        .endSpec()
        .build();
  }

  static VolumeMount mountOf(String volume, @Nullable String subPath) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath("/" + volume)
        .withSubPath(subPath)
        .build();
  }
}
