package io.javelet.it;

import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Pods with every kind of volume, whole and in parts: files, folders in memory and on disk, paths
 * of the node of every type, claims to a folder, to a file system on a block device and to a block
 * device, and an image where the runtime mounts images. Owns what they lie on; what outlives every
 * pod is {@link #precious()}.
 */
final class EveryVolume implements AutoCloseable {
  private static final String KEY = "k";
  private static final List<Integer> MOUNTS_IMAGES = List.of(2, 1);

  private final Path data;
  private final LocalFolder local;
  private final boolean withImage;
  private final ServerSocketChannel socket;
  private final LoopDevice disk;
  private final LoopDevice raw;

  private EveryVolume(
      Path data,
      LocalFolder local,
      boolean withImage,
      ServerSocketChannel socket,
      LoopDevice disk,
      LoopDevice raw) {
    this.data = data;
    this.local = local;
    this.withImage = withImage;
    this.socket = socket;
    this.disk = disk;
    this.raw = raw;
  }

  /**
   * Makes what the volumes lie on.
   *
   * @param scratch an empty folder
   * @param runtimeVersion of containerd
   */
  static EveryVolume in(Path scratch, LocalFolder local, String runtimeVersion)
      throws IOException, InterruptedException {
    Path data = Files.createDirectory(scratch.resolve("data"));
    Files.createDirectory(data.resolve("deep"));
    Files.writeString(data.resolve("deep/precious"), "keep");
    Files.writeString(data.resolve("file"), "keep");
    Files.createDirectories(data.resolve("claimed/deep"));
    Files.writeString(data.resolve("claimed/deep/precious"), "keep");
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(UnixDomainSocketAddress.of(data.resolve("socket")));
    var all =
        new EveryVolume(
            data,
            local,
            mountsImages(runtimeVersion),
            socket,
            LoopDevice.in(scratch.resolve("disk.img")),
            LoopDevice.in(scratch.resolve("raw.img")));
    local.secret("token", Map.of("password", "s3cret"));
    all.configure(0);
    local.claim("folder", "local: {path: %s}".formatted(data.resolve("claimed")));
    local.claim("path", "hostPath: {path: %s}".formatted(data.resolve("claimed")));
    local.claim("disk", "local: {path: %s, fsType: ext4}".formatted(all.disk.path()));
    local.claim("raw", "local: {path: %s}, volumeMode: Block".formatted(all.raw.path()));
    return all;
  }

  private static boolean mountsImages(String runtimeVersion) {
    List<Integer> number =
        Stream.of(runtimeVersion.replaceFirst("^\\D*", "").split("\\D+", 3))
            .limit(MOUNTS_IMAGES.size())
            .map(Integer::valueOf)
            .toList();
    int newer = Integer.compare(number.getFirst(), MOUNTS_IMAGES.getFirst());
    return newer > 0 || (newer == 0 && number.getLast() >= MOUNTS_IMAGES.getLast());
  }

  /** Changes the files of the config map. */
  void configure(int value) throws IOException {
    local.configMap("settings", Map.of(KEY, Integer.toString(value)));
  }

  /** Files of the node that no pod's end may touch. */
  List<Path> precious() {
    return List.of(
        data.resolve("deep/precious"), data.resolve("file"), data.resolve("claimed/deep/precious"));
  }

  /** What a pod writes when it has written everywhere else, where it outlives the pod. */
  Path written(String pod) {
    return data.resolve("claimed").resolve("done-" + pod);
  }

  /** A pod that writes wherever it may. */
  BusyboxPod pod(String name) {
    List<Volume> volumes = volumes();
    return BusyboxPod.named(name)
        .firstRunning(
            """
            for v in disk memory limited host made claimed-path claimed-disk; do
              echo mine >/v/$v/%1$s || exit 9
            done
            echo mine >/v/new-file || exit 9
            test -b /dev/claimed || exit 9
            echo mine >/v/claimed-folder/done-%1$s
            """
                .formatted(name))
        .main(container ->
            container
                .withEnv(
                    new EnvVarBuilder()
                        .withName("POD")
                        .withNewValueFrom()
                        .withFieldRef(new ObjectFieldSelector("v1", "metadata.name"))
                        .endValueFrom()
                        .build())
                .addNewVolumeDevice("/dev/claimed", "claimed-raw")
                .withVolumeMounts(mounts(volumes)))
        .edit(pod -> pod.editSpec().withVolumes(volumes).endSpec());
  }

  private static List<VolumeMount> mounts(List<Volume> volumes) {
    List<VolumeMount> mounts = new ArrayList<>();
    for (Volume volume : volumes) {
      if (!volume.getName().equals("claimed-raw")) {
        mounts.add(mount(volume.getName(), volume.getName()).build());
      }
    }
    mounts.add(mount("disk", "part-of-disk").withSubPath("logs/web").build());
    mounts.add(mount("disk", "named-part-of-disk").withSubPathExpr("of/$(POD)").build());
    mounts.add(mount("memory", "part-of-memory").withSubPath("cache").build());
    mounts.add(mount("host", "part-of-host").withSubPath("deep").build());
    mounts.add(mount("config", "part-of-config").withSubPath(KEY).build());
    mounts.add(mount("claimed-folder", "part-of-folder").withSubPath("deep").build());
    mounts.add(mount("claimed-disk", "part-of-claimed-disk").withSubPath("a/b").build());
    return mounts;
  }

  private static VolumeMountBuilder mount(String volume, String path) {
    return new VolumeMountBuilder().withName(volume).withMountPath("/v/" + path);
  }

  private static VolumeBuilder volume(String name) {
    return new VolumeBuilder().withName(name);
  }

  private List<Volume> volumes() {
    Stream<Volume> image =
        withImage
            ? Stream.of(
                volume("image").withNewImage("IfNotPresent", RealContainerd.BUSYBOX_IMAGE).build())
            : Stream.empty();
    return Stream.of(ownVolumes(), pathsOfTheNode(), claims(), image)
        .flatMap(volumes -> volumes)
        .toList();
  }

  private static Stream<Volume> ownVolumes() {
    return Stream.of(
        volume("disk").withNewEmptyDir().endEmptyDir().build(),
        volume("memory").withNewEmptyDir().withMedium("Memory").endEmptyDir().build(),
        volume("limited")
            .withNewEmptyDir()
            .withMedium("Memory")
            .withNewSizeLimit("1Mi")
            .endEmptyDir()
            .build(),
        volume("config").withNewConfigMap().withName("settings").endConfigMap().build(),
        volume("secret").withNewSecret().withSecretName("token").endSecret().build(),
        volume("downward")
            .withNewDownwardAPI()
            .addNewItem()
            .withPath("name")
            .withNewFieldRef("v1", "metadata.name")
            .endItem()
            .endDownwardAPI()
            .build(),
        volume("projected")
            .withNewProjected()
            .withSources(
                new VolumeProjectionBuilder().withNewSecret().withName("token").endSecret().build(),
                new VolumeProjectionBuilder()
                    .withNewConfigMap()
                    .withName("settings")
                    .endConfigMap()
                    .build(),
                new VolumeProjectionBuilder()
                    .withNewDownwardAPI()
                    .addNewItem()
                    .withPath("deep/name")
                    .withNewFieldRef("v1", "metadata.name")
                    .endItem()
                    .endDownwardAPI()
                    .build())
            .endProjected()
            .build());
  }

  private Stream<Volume> pathsOfTheNode() {
    return Stream.of(
        path("host", data.toString(), "Directory"),
        path("made", data + "/made/deep", "DirectoryOrCreate"),
        path("file", data + "/file", "File"),
        path("new-file", data + "/new-file", "FileOrCreate"),
        path("socket", data + "/socket", "Socket"),
        path("zero", "/dev/zero", "CharDevice"),
        path("block", raw.path(), "BlockDevice"));
  }

  private static Volume path(String name, String path, String type) {
    return volume(name).withNewHostPath(path, type).build();
  }

  private static Stream<Volume> claims() {
    return Stream.of("folder", "path", "disk", "raw")
        .map(name -> volume("claimed-" + name).withNewPersistentVolumeClaim(name, false).build());
  }

  /** Whether nobody uses the devices any more, once they were given back. */
  boolean areDevicesFree() {
    return disk.isFree() && raw.isFree();
  }

  /** Gives back what the volumes lay on. */
  @Override
  public void close() throws IOException {
    socket.close();
    disk.close();
    raw.close();
  }
}
