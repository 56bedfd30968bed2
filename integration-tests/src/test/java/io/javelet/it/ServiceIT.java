package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.RuntimeView.ContainerView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The agent as a service: it ends when told to, and follows its configuration. */
final class ServiceIT {
  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  private static void awaitLog(String text) throws InterruptedException {
    Await.until(
        "the log to say \"" + text + "\"",
        () -> agent.process().log().stream().anyMatch(line -> line.contains(text)),
        () -> agent.process().logTail());
  }

  @Test
  void sigtermEndsItWithExitCodeZeroAndItsPodsLiveOn() throws Exception {
    agent.manifests().put(BusyboxPod.named("lasting"));
    agent.pods().awaitRunning("lasting");
    ContainerView before = agent.runtime().running("lasting", "main").orElseThrow();

    long begin = System.nanoTime();
    assertThat(agent.process().stop()).isZero();
    System.out.println(
        "SIGTERM ended the agent after "
            + Duration.ofNanos(System.nanoTime() - begin).toMillis()
            + " ms");

    assertThat(agent.runtime().running("lasting", "main")).contains(before);
    agent.process().start();
    agent.pods().awaitRunning("lasting");
    assertThat(agent.runtime().running("lasting", "main")).contains(before);
  }

  @Test
  void anotherManifestFolderTakesEffectWithoutARestart() throws Exception {
    agent.manifests().put(BusyboxPod.named("old"));
    agent.pods().awaitRunning("old");
    long pid = agent.process().pid();
    Path other = Files.createDirectory(agent.place().folder().resolve("other-manifests"));
    Files.writeString(other.resolve("new.yaml"), BusyboxPod.named("new").text());
    String before = "\"" + agent.place().manifests() + "\"";
    agent.place().reconfigure(before, "\"" + other + "\"");
    try {
      agent.runtime().awaitRunning("new", "main");
      agent.runtime().awaitGone("old");
      assertThat(agent.process().pid()).isEqualTo(pid);
      assertThat(agent.process().isAlive()).isTrue();
    } finally {
      agent.place().reconfigure("\"" + other + "\"", before);
    }
    agent.runtime().awaitRunning("old", "main");
    agent.runtime().awaitGone("new");
  }

  @Test
  void aBrokenConfigurationChangesNothing() throws Exception {
    agent.manifests().put(BusyboxPod.named("steady"));
    agent.pods().awaitRunning("steady");
    ContainerView before = agent.runtime().running("steady", "main").orElseThrow();
    agent.place().reconfigure("\"failSwapOn\" : false", "\"failSwapOn\" : \"perhaps\"");
    try {
      awaitLog("failSwapOn: \\\"perhaps\\\" is a string; expected true or false");
      assertThat(agent.process().isHealthy()).isTrue();
      assertThat(agent.runtime().running("steady", "main")).contains(before);
    } finally {
      agent.place().reconfigure("\"failSwapOn\" : \"perhaps\"", "\"failSwapOn\" : false");
    }
  }

  @Test
  void aWrongConfigurationStartsNothingAndSaysAllThatIsWrong() throws Exception {
    Path file = agent.place().folder().resolve("wrong.yaml");
    Files.writeString(
        file,
        """
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        stalicPodPath: /x
        maxPods: many
        evictionHard: {memory.free: 5%}
        """);
    Path root = agent.place().folder().resolve("untouched");
    var words = new ArrayList<>(AgentProgram.words());
    words.addAll(
        List.of("--config=" + file, "--root-dir=" + root, "--fail-cgroupv1=false", "--max_podz=1"));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(said)
        .contains("did you mean \"staticPodPath\"?")
        .contains(file + ":4:10: maxPods: \"many\" is a string; expected a whole number")
        .contains(file + ":5:29: evictionHard[memory.free]:")
        .contains("flag --max_podz: there is no such flag; did you mean --max-pods?");
    assertThat(root).doesNotExist();
  }

  @Test
  void whoWantsItsLockFileEndsItEvenWhileItWaitsForTheRuntime() throws Exception {
    Path folder = Files.createDirectory(agent.place().folder().resolve("locked"));
    Path lock = folder.resolve("lock");
    Path log = folder.resolve("log");
    var words = new ArrayList<>(AgentProgram.words());
    words.addAll(
        List.of(
            "--lock-file=" + lock,
            "--exit-on-lock-contention",
            "--root-dir=" + folder.resolve("root"),
            "--cert-dir=" + folder.resolve("pki"),
            "--container-runtime-endpoint=unix://" + folder.resolve("no.sock"),
            "--embedded-runtime=never",
            "--port=" + agent.place().port(),
            "--read-only-port=0",
            "--healthz-port=0",
            "--cgroup-root=" + agent.place().cgroupRoot(),
            "--fail-cgroupv1=false",
            "--fail-swap-on=false"));
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      Await.until(
          "the agent to wait for its runtime",
          () -> Files.readString(log).contains("Asking the container runtime"),
          () -> Files.readString(log));
      assertThat(
              new ProcessBuilder("flock", "--nonblock", lock.toString(), "true").start().waitFor())
          .as("the lock is held")
          .isEqualTo(1);
      assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
