package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of volume, as the container sees it. */
final class VolumesIT {
  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @TempDir Path scratch;

  private LocalFolder local;

  @BeforeEach
  void emptyLocalFolder() throws IOException {
    local = new LocalFolder(agent.place());
    local.clear();
  }

  private static BusyboxPod pod(String name, List<VolumeMount> mounts, Volume... volumes) {
    return BusyboxPod.named(name)
        .main(container -> container.withVolumeMounts(mounts))
        .edit(pod -> pod.editSpec().withVolumes(volumes).endSpec());
  }

  /** Mounts each volume at {@code /v/<name>}. */
  private static BusyboxPod pod(String name, Volume... volumes) {
    return pod(
        name,
        Arrays.stream(volumes).map(volume -> mount(volume.getName(), mount -> mount)).toList(),
        volumes);
  }

  private static VolumeMount mount(String volume, UnaryOperator<VolumeMountBuilder> change) {
    return change
        .apply(new VolumeMountBuilder().withName(volume).withMountPath("/v/" + volume))
        .build();
  }

  private static VolumeBuilder volume(String name) {
    return new VolumeBuilder().withName(name);
  }

  private static KeyToPath item(String key, String path, int mode) {
    return new KeyToPathBuilder().withKey(key).withPath(path).withMode(mode).build();
  }

  private static String shell(ContainerView container, String script) {
    RuntimeView.ExecResult result = agent.runtime().exec(container, "sh", "-c", script);
    assertThat(result.exitCode()).as("%s: %s", script, result.stderr()).isZero();
    return result.stdout().strip();
  }

  private static void awaitLog(String text) throws InterruptedException {
    Await.until(
        "the agent to log: " + text,
        () -> agent.process().log().stream().anyMatch(line -> line.contains(text)),
        () -> agent.process().logTail());
  }

  @Test
  void filesOfConfigMapsSecretsAndThePodItselfAreWhatTheyShouldBe() throws Exception {
    local.configMap("settings", Map.of("app.conf", "colour=blue", "other", "x"));
    local.secret("token", Map.of("password", "s3cret"));
    BusyboxPod pod =
        pod(
            "files",
            volume("config").withNewConfigMap().withName("settings").endConfigMap().build(),
            volume("items")
                .withNewConfigMap()
                .withName("settings")
                .withItems(item("app.conf", "etc/app/app.conf", 0400))
                .endConfigMap()
                .build(),
            volume("secret")
                .withNewSecret()
                .withSecretName("token")
                .withDefaultMode(0440)
                .endSecret()
                .build(),
            volume("maybe")
                .withNewSecret()
                .withSecretName("absent")
                .withOptional(true)
                .endSecret()
                .build(),
            volume("downward")
                .withNewDownwardAPI()
                .addNewItem()
                .withPath("labels")
                .withNewFieldRef("v1", "metadata.labels")
                .endItem()
                .endDownwardAPI()
                .build(),
            volume("all")
                .withNewProjected()
                .withDefaultMode(0444)
                .addNewSource()
                .withNewConfigMap()
                .withName("settings")
                .endConfigMap()
                .endSource()
                .addNewSource()
                .withNewSecret()
                .withName("token")
                .endSecret()
                .endSource()
                .addNewSource()
                .withNewDownwardAPI()
                .addNewItem()
                .withPath("name")
                .withNewFieldRef("v1", "metadata.name")
                .endItem()
                .endDownwardAPI()
                .endSource()
                .endProjected()
                .build());
    agent
        .manifests()
        .put(pod.edit(p -> p.editMetadata().addToLabels("tier", "gold").endMetadata()));

    ContainerView main = agent.runtime().awaitRunning("files", "main");
    assertThat(shell(main, "cat /v/config/app.conf")).isEqualTo("colour=blue");
    assertThat(shell(main, "readlink /v/config/app.conf")).isEqualTo("..data/app.conf");
    assertThat(shell(main, "stat -L -c %a /v/config/app.conf")).isEqualTo("644");
    assertThat(shell(main, "stat -L -c %a /v/items/etc/app/app.conf; ls /v/items"))
        .isEqualTo("400\netc");
    assertThat(shell(main, "cat /v/secret/password; stat -L -c ' %a' /v/secret/password"))
        .isEqualTo("s3cret 440");
    assertThat(shell(main, "stat -f -c %T /v/secret /v/downward /v/all | sort -u"))
        .isEqualTo("tmpfs");
    assertThat(shell(main, "ls /v/maybe")).isEmpty();
    assertThat(shell(main, "cat /v/downward/labels")).isEqualTo("tier=\"gold\"");
    assertThat(shell(main, "cat /v/all/password /v/all/other /v/all/name; ls /v/all | wc -l"))
        .isEqualTo("s3cretxfiles-" + agent.place().node() + "4");
    assertThat(agent.runtime().exec(main, "touch", "/v/config/new").exitCode()).isNotZero();
  }

  @Test
  void aChangeOfTheLocalFolderIsSeenInPlace() throws Exception {
    local.configMap("settings", Map.of("k", "1"));
    local.put(
        "fixed.yaml",
        LocalFolder.manifest("ConfigMap", "fixed", "data", Map.of("k", "1")) + "immutable: true\n",
        "rw-r--r--");
    agent
        .manifests()
        .put(
            pod(
                "changing",
                volume("config").withNewConfigMap().withName("settings").endConfigMap().build(),
                volume("fixed").withNewConfigMap().withName("fixed").endConfigMap().build()));
    ContainerView main = agent.runtime().awaitRunning("changing", "main");
    agent.pods().awaitRunning("changing");

    local.put(
        "fixed.yaml",
        LocalFolder.manifest("ConfigMap", "fixed", "data", Map.of("k", "2")) + "immutable: true\n",
        "rw-r--r--");
    Path file = fileOnNode("kubernetes.io~configmap/config/k");
    long change = System.nanoTime();
    local.configMap("settings", Map.of("k", "2", "more", "3"));
    while (!Files.readString(file).equals("2")
        && System.nanoTime() - change < Await.PATIENCE.toNanos()) {
      Thread.onSpinWait();
    }
    System.out.printf(
        "a changed config map was in its volume after %d ms%n",
        (System.nanoTime() - change) / 1_000_000);

    Await.until(
        "the new content",
        () -> shell(main, "cat /v/config/*").equals("23"),
        () -> shell(main, "ls -la /v/config; cat /v/config/*"));
    assertThat(shell(main, "cat /v/fixed/k")).isEqualTo("1");
    assertThat(agent.runtime().running("changing", "main")).contains(main);
  }

  private static Path fileOnNode(String volume) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path pod : FileTrees.in(agent.place().root().resolve("pods"))) {
      Path file = pod.resolve("volumes").resolve(volume);
      if (Files.exists(file)) {
        found.add(file);
      }
    }
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void emptyFoldersLieOnDiskOrInMemoryAndAreSharedWithAGroup() throws Exception {
    BusyboxPod pod =
        pod(
                "empty",
                volume("disk").withNewEmptyDir().endEmptyDir().build(),
                volume("memory")
                    .withNewEmptyDir()
                    .withMedium("Memory")
                    .withSizeLimit(new Quantity("1Mi"))
                    .endEmptyDir()
                    .build())
            .edit(builder ->
                builder
                    .editSpec()
                    .withNewSecurityContext()
                    .withRunAsUser(1234L)
                    .withRunAsGroup(1234L)
                    .withFsGroup(4711L)
                    .endSecurityContext()
                    .endSpec());
    agent.manifests().put(pod);

    ContainerView main = agent.runtime().awaitRunning("empty", "main");
    assertThat(shell(main, "stat -c '%a %g' /v/disk /v/memory")).isEqualTo("2777 4711\n2777 4711");
    assertThat(shell(main, "touch /v/disk/mine && stat -c '%u %g' /v/disk/mine"))
        .isEqualTo("1234 4711");
    assertThat(shell(main, "stat -f -c %T /v/memory; df -k /v/memory | tail -1 | awk '{print $2}'"))
        .isEqualTo("tmpfs\n1024");
    assertThat(
            agent
                .runtime()
                .exec(main, "dd", "if=/dev/zero", "of=/v/memory/big", "bs=1k", "count=2000")
                .stderr())
        .contains("No space left");
  }

  @Test
  void partsOfVolumesAreMountedAndStayOverARestartOfTheAgent() throws Exception {
    local.configMap("settings", Map.of("app.conf", "colour=blue"));
    List<VolumeMount> mounts =
        List.of(
            mount("disk", mount -> mount.withSubPath("logs/web")),
            mount(
                "disk",
                mount -> mount.withMountPath("/v/named").withSubPathExpr("by-name/$(POD_NAME)")),
            mount("disk", mount -> mount.withMountPath("/v/whole").withReadOnly(true)),
            mount("config", mount -> mount.withMountPath("/etc/app.conf").withSubPath("app.conf")));
    BusyboxPod pod =
        pod(
                "parts",
                mounts,
                volume("disk").withNewEmptyDir().endEmptyDir().build(),
                volume("config").withNewConfigMap().withName("settings").endConfigMap().build())
            .main(container ->
                container
                    .addNewEnv()
                    .withName("POD_NAME")
                    .withNewValueFrom()
                    .withNewFieldRef("v1", "metadata.name")
                    .endValueFrom()
                    .endEnv());
    agent.manifests().put(pod);
    ContainerView main = agent.runtime().awaitRunning("parts", "main");
    shell(main, "echo line > /v/disk/log; echo other > /v/named/log");
    String whole =
        "cat /v/whole/logs/web/log /v/whole/by-name/parts-" + agent.place().node() + "/log";
    assertThat(shell(main, whole)).isEqualTo("line\nother");
    assertThat(shell(main, "cat /etc/app.conf")).isEqualTo("colour=blue");
    assertThat(agent.runtime().exec(main, "touch", "/v/whole/new").exitCode()).isNotZero();

    agent.process().kill();
    List<String> before = mountsOfPods();
    agent.process().start();
    agent.pods().awaitRunning("parts");
    assertThat(mountsOfPods()).hasSize(3).isEqualTo(before);

    agent.runtime().killProcess(main);
    ContainerView second = agent.runtime().awaitReplacement("parts", main);
    assertThat(shell(second, whole)).isEqualTo("line\nother");
    assertThat(mountsOfPods()).isEqualTo(before);
  }

  private static List<String> mountsOfPods() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains(agent.place().root() + "/pods/"))
        .toList();
  }

  @Test
  void hostPathsAreWhatTheirTypeSays() throws Exception {
    Path socket = scratch.resolve("socket");
    Path device = scratch.resolve("block");
    Command.run("mknod", device.toString(), "b", "7", "0");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      agent
          .manifests()
          .put(
              pod(
                  "typed",
                  volume("made")
                      .withNewHostPath(scratch + "/made/deep", "DirectoryOrCreate")
                      .build(),
                  volume("file").withNewHostPath(scratch + "/file", "FileOrCreate").build(),
                  volume("socket").withNewHostPath(socket.toString(), "Socket").build(),
                  volume("null").withNewHostPath("/dev/null", "CharDevice").build(),
                  volume("block").withNewHostPath(device.toString(), "BlockDevice").build()));
      ContainerView main = agent.runtime().awaitRunning("typed", "main");
      assertThat(shell(main, "for v in made file socket null block; do stat -c %F /v/$v; done"))
          .isEqualTo(
              "directory\nregular empty file\nsocket\ncharacter special file\nblock special file");
      shell(main, "echo hello > /v/file; touch /v/made/new");
    }
    assertThat(scratch.resolve("file")).hasContent("hello\n");
    assertThat(scratch.resolve("made/deep/new")).exists();
  }

  @Test
  void aHostPathOfAnotherTypeIsRefusedAndNothingIsMade() throws Exception {
    agent.manifests().put(pod("device", volume("v").withNewHostPath("/dev/null", "File").build()));
    agent
        .manifests()
        .put(pod("missing", volume("v").withNewHostPath(scratch + "/no", "Directory").build()));

    awaitLog("hostPath type check failed: /dev/null is not a file");
    awaitLog("hostPath type check failed: " + scratch + "/no is not a directory");
    assertThat(scratch.resolve("no")).doesNotExist();
    assertThat(agent.runtime().containers("device")).isEmpty();
  }

  @Test
  void aLinkThatAContainerMakesLeadsNoOtherContainerOutOfTheVolume() throws Exception {
    Path outside = Files.createDirectory(scratch.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "outside");
    BusyboxPod pod =
        pod(
                "escape",
                List.of(mount("shared", mount -> mount.withMountPath("/shared"))),
                volume("shared").withNewEmptyDir().endEmptyDir().build())
            .edit(builder ->
                builder
                    .editSpec()
                    .addNewInitContainer()
                    .withName("attacker")
                    .withImage(RealContainerd.BUSYBOX_IMAGE)
                    .withCommand("ln", "-s", outside.toString(), "/shared/out")
                    .withVolumeMounts(mount("shared", mount -> mount.withMountPath("/shared")))
                    .endInitContainer()
                    .addNewContainer()
                    .withName("victim")
                    .withImage(RealContainerd.BUSYBOX_IMAGE)
                    .withCommand("sleep", "1000")
                    .withVolumeMounts(
                        mount("shared", mount -> mount.withMountPath("/v").withSubPath("out/in")))
                    .endContainer()
                    .endSpec());
    agent.manifests().put(pod);

    io.fabric8.kubernetes.api.model.Pod seen =
        agent
            .pods()
            .await(
                "escape",
                "the victim to be refused",
                p ->
                    PodsView.status(p, "victim")
                        .filter(status -> status.getState().getWaiting() != null)
                        .filter(status ->
                            "CreateContainerConfigError"
                                .equals(status.getState().getWaiting().getReason()))
                        .isPresent());
    assertThat(PodsView.status(seen, "victim").orElseThrow().getState().getWaiting().getMessage())
        .isEqualTo(
            "failed to prepare subPath for volumeMount \"shared\" of container \"victim\": a link"
                + " leads out of the volume");
    assertThat(FileTrees.in(outside)).containsExactly(outside.resolve("secret"));
  }

  @Test
  void mountsPropagateAsTheManifestSays() throws Exception {
    Path shared = Files.createDirectory(scratch.resolve("shared"));
    Command.run("mount", "-t", "tmpfs", "shared", shared.toString());
    try {
      Command.run("mount", "--make-shared", shared.toString());
      Files.createDirectories(shared.resolve("late"));
      Files.createDirectories(shared.resolve("inner"));
      Volume volume = volume("v").withNewHostPath(shared.toString(), "Directory").build();
      List<VolumeMount> mounts =
          List.of(
              mount("v", mount -> mount.withMountPath("/none")),
              mount("v", m -> m.withMountPath("/in").withMountPropagation("HostToContainer")),
              mount("v", m -> m.withMountPath("/both").withMountPropagation("Bidirectional")));
      agent
          .manifests()
          .put(
              pod("propagation", mounts, volume)
                  .main(container ->
                      container
                          .withNewSecurityContext()
                          .withPrivileged(true)
                          .endSecurityContext()));
      ContainerView main = agent.runtime().awaitRunning("propagation", "main");

      Command.run("mount", "-t", "tmpfs", "late", shared.resolve("late").toString());
      Files.writeString(shared.resolve("late/file"), "late");
      assertThat(shell(main, "cat /in/late/file; ls /none/late")).isEqualTo("late");
      shell(main, "mount -t tmpfs inner /both/inner && echo inner > /both/inner/file");
      assertThat(shared.resolve("inner/file")).hasContent("inner\n");
    } finally {
      agent.removeAllPods();
      Command.run("umount", "-R", shared.toString());
    }
  }

  @Test
  void whatTheRuntimeCannotMountIsSaidClearly() throws Exception {
    Volume image = volume("v").withNewImage("IfNotPresent", RealContainerd.BUSYBOX_IMAGE).build();
    agent.manifests().put(pod("image", image));
    agent
        .manifests()
        .put(
            pod(
                "recursive",
                List.of(mount("v", m -> m.withReadOnly(true).withRecursiveReadOnly("Enabled"))),
                volume("v").withNewEmptyDir().endEmptyDir().build()));
    agent
        .manifests()
        .put(
            pod(
                "if-possible",
                List.of(mount("v", m -> m.withReadOnly(true).withRecursiveReadOnly("IfPossible"))),
                volume("v").withNewEmptyDir().endEmptyDir().build()));

    agent.runtime().awaitRunning("if-possible", "main");
    // Either the runtime of this machine can, or its lack is told.
    for (String name : List.of("image", "recursive")) {
      agent
          .pods()
          .await(
              name,
              "it to run or to be refused",
              pod ->
                  PodsView.running(pod, "main")
                      || PodsView.status(pod, "main")
                          .filter(status -> status.getState().getWaiting() != null)
                          .map(
                              status -> String.valueOf(status.getState().getWaiting().getMessage()))
                          .filter(message ->
                              message.contains("does not mount images")
                                  || message.endsWith("it is not supported by the runtime"))
                          .isPresent());
    }
  }
}
