package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What people do to manifests and folders, and the pod that survives it: the very same container
 * runs on, and event, metric and condition say what is wrong until it is mended.
 */
final class LastKnownGoodIT {
  private static final String CONDITION = "ManifestInvalid";

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(AgentSettings.usual().field("fileCheckFrequency", "1s"));

  @Test
  void aTruncatedManifest() throws Exception {
    ContainerView main = running("web");

    agent.manifests().rewriteInPlace("web.yaml", "");

    assertHeld("web", main, "InvalidManifest", "it is empty");
    mend("web", main);
  }

  @Test
  void aTypoBySed() throws Exception {
    ContainerView main = running("web");

    // As sed -i does: a new file beside it, renamed over the old one.
    Path file = agent.manifests().folder().resolve("web.yaml");
    run("sed", "-i", "s/\\(hostNetwork[^:]*:\\) *true/\\1 yess/", file.toString());
    assertThat(Files.readString(file)).contains("yess");

    assertHeld("web", main, "InvalidManifest", "web.yaml:");
    mend("web", main);
  }

  @Test
  void aFolderThatIsMovedAway() throws Exception {
    ContainerView main = running("web");
    Path folder = agent.manifests().folder();
    Path away = folder.resolveSibling("away");

    Files.move(folder, away);

    assertHeld("web", main, "SourceGone", "does not exist");
    Files.move(away, folder);
    awaitMended("web", main);
  }

  @Test
  void aFolderThatIsUnmounted() throws Exception {
    Path folder = agent.manifests().folder();
    run("mount", "-t", "tmpfs", "-o", "size=1m", "manifests", folder.toString());
    boolean mounted = true;
    try {
      ContainerView main = writtenInPlace("web");

      Path saved = Files.copy(folder.resolve("web.yaml"), agent.place().folder().resolve("saved"));
      run("umount", folder.toString());
      mounted = false;

      assertHeld("web", main, "SourceGone", "of the mount at");
      run("mount", "-t", "tmpfs", "-o", "size=1m", "manifests", folder.toString());
      mounted = true;
      Files.copy(saved, folder.resolve("web.yaml"));
      Files.delete(saved);
      awaitMended("web", main);
      agent.manifests().removeAll();
      agent.runtime().awaitGone("web");
    } finally {
      if (mounted) {
        run("umount", folder.toString());
      }
    }
  }

  @Test
  void aFileThatCannotBeRead() throws Exception {
    ContainerView main = running("web");
    Path file = agent.manifests().folder().resolve("web.yaml");
    Path saved = Files.move(file, agent.place().folder().resolve("saved"));

    // Rights do not keep root from reading; reading this file fails for root as well.
    Files.createSymbolicLink(file, Path.of("/proc/self/mem"));

    assertHeld("web", main, "UnreadableManifest", "cannot be read");
    Files.delete(file);
    Files.move(saved, file);
    awaitMended("web", main);
  }

  @Test
  void aDiskThatIsFullWhileTheManifestIsRewritten() throws Exception {
    Path folder = agent.manifests().folder();
    run("mount", "-t", "tmpfs", "-o", "size=64k", "manifests", folder.toString());
    try {
      ContainerView main = writtenInPlace("web");
      String text = Files.readString(folder.resolve("web.yaml"));
      Files.write(folder.resolve(".filler"), new byte[40 * 1024]);

      // The end of the new text finds no room any more.
      assertThatThrownBy(() ->
              agent.manifests().rewriteInPlace("web.yaml", "# padding\n".repeat(10_000) + text))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");

      assertHeld("web", main, "InvalidManifest", "web.yaml:");
      Files.delete(folder.resolve(".filler"));
      agent.manifests().rewriteInPlace("web.yaml", text);
      awaitMended("web", main);
      agent.manifests().removeAll();
      agent.runtime().awaitGone("web");
    } finally {
      run("umount", folder.toString());
    }
  }

  @Test
  void anAgentThatIsKilledAndStartedWhileTheManifestIsBad() throws Exception {
    ContainerView main = running("web");
    agent.manifests().rewriteInPlace("web.yaml", "kind: Pod\nmetadata: [");
    assertHeld("web", main, "InvalidManifest", "web.yaml:");

    agent.process().kill();
    agent.process().start();

    assertHeld("web", main, "InvalidManifest", "web.yaml:");
    mend("web", main);
  }

  @Test
  void aRebootWhileTheManifestIsBad() throws Exception {
    ContainerView before = running("web");
    String good = BusyboxPod.named("web").text();
    agent.manifests().put("web.yaml", good.replace("containers", "container"));
    assertHeld("web", before, "InvalidManifest", "spec.containers");
    agent.process().kill();
    // What a reboot leaves of the runtime's pods.
    agent.containerd().removeAllPods();

    agent.process().start();

    ContainerView main = agent.runtime().awaitRunning("web", "main");
    assertThat(main.id()).isNotEqualTo(before.id());
    assertHeld("web", main, "InvalidManifest", "spec.containers");
    agent.manifests().put("web.yaml", good);
    awaitMended("web", main);
  }

  @Test
  void anAgentThatIsStartedWithoutTheFolder() throws Exception {
    ContainerView main = running("web");
    Path folder = agent.manifests().folder();
    Path away = folder.resolveSibling("away");
    agent.process().kill();
    Files.move(folder, away);

    agent.process().start();

    assertHeld("web", main, "SourceGone", "does not exist");
    Files.move(away, folder);
    awaitMended("web", main);
  }

  @Test
  void badFilesBesideIt() throws Exception {
    ContainerView main = running("web");
    Path folder = agent.manifests().folder();
    int before = agent.process().log().size();

    Files.createFile(folder.resolve("empty.yaml"));
    Files.writeString(folder.resolve("truncated.yaml"), "apiVersion: v1\nkind: Po");
    Files.createDirectory(folder.resolve("folder.yaml"));
    run("mkfifo", folder.resolve("pipe.yaml").toString());
    try (var large = new RandomAccessFile(folder.resolve("large.yaml").toFile(), "rw")) {
      large.setLength(50L * 1024 * 1024);
    }
    byte[] noise = new byte[4096];
    new Random(7).nextBytes(noise);
    Files.write(folder.resolve("noise.yaml"), noise);
    agent
        .manifests()
        .put("bare.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: bare\nspec: {}\n");
    agent.manifests().put("copy.yaml", BusyboxPod.named("web").running("sleep 1").text());

    awaitLog(before, "empty.yaml", "it is empty");
    awaitLog(before, "truncated.yaml", "Unsupported value: \\\"Po\\\"");
    awaitLog(before, "folder.yaml", "is a folder");
    awaitLog(before, "pipe.yaml", "is a named pipe");
    awaitLog(before, "large.yaml", "52428800 bytes are more");
    awaitLog(before, "noise.yaml", "noise.yaml:");
    awaitLog(before, "bare.yaml", "spec.containers: Required value");
    awaitLog(before, "copy.yaml", "is declared by " + folder.resolve("web.yaml") + " already");
    assertThat(agent.runtime().running("web", "main")).contains(main);
    assertThat(agent.runtime().sandboxes("bare")).isEmpty();
    assertThat(metrics())
        .contains("javelet_static_pod_manifests{source=\"file\",state=\"refused\"} 8");
  }

  private static ContainerView running(String name) throws Exception {
    agent.manifests().put(BusyboxPod.named(name));
    return agent.runtime().awaitRunning(name, "main");
  }

  /** On a filesystem of its own, to which nothing can be renamed. */
  private static ContainerView writtenInPlace(String name) throws Exception {
    agent.manifests().rewriteInPlace(name + ".yaml", BusyboxPod.named(name).text());
    return agent.runtime().awaitRunning(name, "main");
  }

  /** The same container runs, and condition, event and metric say what is wrong. */
  private static void assertHeld(String name, ContainerView main, String reason, String words)
      throws Exception {
    Pod pod =
        agent
            .pods()
            .await(
                name,
                "the condition " + CONDITION + " for " + reason,
                each -> condition(each).filter(c -> reason.equals(c.getReason())).isPresent());
    assertThat(condition(pod).orElseThrow().getMessage()).contains(words);
    assertThat(agent.process().log())
        .anyMatch(line ->
            line.contains("Event occurred") && line.contains("reason=\"" + CONDITION + "\""));
    assertThat(metrics())
        .containsPattern(
            "javelet_static_pod_manifest_troubles_total\\{reason=\"" + reason + "\"[^}]*} [1-9]")
        .contains("javelet_static_pod_manifests{source=\"file\",state=\"held\"} 1");
    assertThat(agent.runtime().running(name, "main")).contains(main);
  }

  private static void mend(String name, ContainerView main) throws Exception {
    agent.manifests().rewriteInPlace(name + ".yaml", BusyboxPod.named(name).text());
    awaitMended(name, main);
  }

  private static void awaitMended(String name, ContainerView main) throws Exception {
    agent.pods().await(name, "no condition", pod -> condition(pod).isEmpty());
    assertThat(agent.runtime().running(name, "main")).contains(main);
    assertThat(agent.runtime().containers(name)).hasSize(1);
  }

  private static Optional<PodCondition> condition(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(each -> each.getType().equals(CONDITION))
        .findFirst();
  }

  private static void awaitLog(int from, String file, String words) throws Exception {
    Await.until(
        "the log to name " + file + " and \"" + words + "\"",
        () ->
            agent.process().log().stream()
                .skip(from)
                .anyMatch(line -> line.contains(file) && line.contains(words)),
        () -> agent.process().logTail());
  }

  private static String metrics() throws IOException {
    return HttpText.get("http://127.0.0.1:" + agent.place().readOnlyPort() + "/metrics");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }
}
