package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The configuration file and the command line of the first user, years older than this agent: only
 * what names a place on the user's machine is replaced, and what this machine lacks is said by
 * further flags.
 */
final class FirstUsersFilesIT {
  private static final String FIXTURE =
      "kubelet/src/test/resources/io/javelet/config/others/first-user";

  @RegisterExtension static final RealContainerd containerd = RealContainerd.ownedByClass();

  @Test
  void startTheAgentAndRunAStaticPod() throws Exception {
    AgentPlace place = AgentPlace.create();
    Process agent = start(place);
    try {
      String node = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      RuntimeView runtime = new RuntimeView(containerd.channel(), node.toLowerCase(Locale.ROOT));
      Files.writeString(
          place.manifests().resolve("web.yaml"), BusyboxPod.named("web").text(), UTF_8);
      ContainerView main = runtime.awaitRunning("web", "main");
      assertThat(runtime.exec(main, "echo", "hello").stdout()).isEqualTo("hello\n");
      assertThat(Files.readString(place.log()))
          .contains("--container-runtime: has had no effect since 1.27")
          .contains("LegacyNodeRoleBehavior has had no effect since 1.22")
          .contains("CSIMigrationAWS has had no effect since 1.27")
          .contains("Options that are given and have no effect so far")
          // The file's systemCgroups must not touch this machine.
          .doesNotContain("Moved processes that were in no cgroup");
      if (!Files.readString(Path.of("/proc/1/comm")).strip().equals("systemd")) {
        assertThat(Files.readString(place.log())).contains("nothing is moved");
      }

      Files.delete(place.manifests().resolve("web.yaml"));
      runtime.awaitGone("web");
      agent.destroy();
      assertThat(agent.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(agent.exitValue()).isZero();
    } catch (AssertionError | Exception failure) {
      throw new AssertionError("the agent's log:\n" + Files.readString(place.log()), failure);
    } finally {
      agent.destroyForcibly().waitFor();
      new AgentLeftovers(place).removeAll();
    }
  }

  private static Process start(AgentPlace place) throws IOException, InterruptedException {
    Files.createDirectories(place.manifests());
    Files.createDirectories(place.folder().resolve("conf.d"));
    authority(place.folder().resolve("kubelet-ca.crt"));
    Files.writeString(
        place.folder().resolve("kubelet.conf"),
        Files.readString(fixture("kubelet.conf"))
            .replace("/etc/kubernetes", place.folder().toString())
            .replace("cgroupRoot: /\n", "cgroupRoot: " + place.cgroupRoot() + "\n"));
    Files.writeString(
        place.folder().resolve("conf.d/10-this-machine.conf"),
        """
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        podLogsDir: %s
        port: %d
        healthzPort: %d
        evictionHard: {}
        imageGCHighThresholdPercent: 100
        # This machine has no systemd, and perhaps swap and the older cgroups.
        cgroupDriver: cgroupfs
        failCgroupV1: false
        failSwapOn: false
        """
            .formatted(place.podLogs(), place.port(), place.healthPort()));
    List<String> words = new ArrayList<>(AgentProgram.words());
    Stream.of(Files.readString(fixture("command-line.txt")).strip().split(" +", -1))
        .skip(1)
        .map(word ->
            word.replace("/var/run/crio/crio.sock", containerd.socket().toString())
                .replace("/etc/kubernetes", place.folder().toString())
                .replace("/var/lib/kubelet", place.root().toString()))
        .forEach(words::add);
    words.add("--config-dir=" + place.folder().resolve("conf.d"));
    words.add("--root-dir=" + place.root());
    words.add("--cert-dir=" + place.certificates());
    words.add("--container-log-links-dir=" + place.containerLogLinks());
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(place.log().toFile())
        .start();
  }

  /** An authority for client certificates, as the user's cluster would have put there. */
  private static void authority(Path file) throws IOException, InterruptedException {
    Path store = file.resolveSibling("ca.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Command.run(
        keytool,
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=ca",
        "-ext",
        "bc=ca:true",
        "-keystore",
        store.toString(),
        "-storepass",
        "secret");
    Command.run(
        keytool,
        "-exportcert",
        "-rfc",
        "-alias",
        "ca",
        "-file",
        file.toString(),
        "-keystore",
        store.toString(),
        "-storepass",
        "secret");
  }

  private static Path fixture(String name) {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(folder -> folder.resolve(FIXTURE).resolve(name))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }
}
