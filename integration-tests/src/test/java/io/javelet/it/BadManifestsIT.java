package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.RuntimeView.ContainerView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people and programs put into manifest folders by mistake: named, and no harm done. */
final class BadManifestsIT {
  private static final BusyboxPod STEADY = BusyboxPod.named("steady");
  private static final int LARGE = 50 << 20;

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  /** Waits until a warning or an error names the file. */
  private static String awaitComplaint(String file) throws InterruptedException {
    return Await.value(
        "a complaint about " + file,
        () ->
            agent.process().log().stream()
                .filter(line -> line.startsWith("E") || line.startsWith("W"))
                .filter(line -> line.contains("/" + file))
                .findFirst(),
        () -> agent.process().logTail());
  }

  private static List<ContainerView> startSteady() throws Exception {
    agent.manifests().put(STEADY);
    agent.pods().awaitRunning("steady");
    return agent.runtime().containers("steady");
  }

  @Test
  void eachBadFileIsNamedAndTheOthersPodsRunOn() throws Exception {
    List<ContainerView> steady = startSteady();
    String good = BusyboxPod.named("broken").text();
    Path folder = agent.manifests().folder();
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);

    Files.createFile(folder.resolve("empty.yaml"));
    agent.manifests().put("truncated.yaml", good.substring(0, good.length() / 2));
    Files.createDirectory(folder.resolve("directory.yaml"));
    Command.run("mkfifo", folder.resolve("pipe.yaml").toString());
    agent.manifests().put("large.yaml", "#".repeat(LARGE));
    Files.write(folder.resolve("noise.yaml"), noise);
    agent
        .manifests()
        .put("bare.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: bare}\nspec: {}\n");

    assertThat(awaitComplaint("empty.yaml")).containsIgnoringCase("empty");
    awaitComplaint("truncated.yaml");
    awaitComplaint("directory.yaml");
    awaitComplaint("pipe.yaml");
    assertThat(awaitComplaint("large.yaml")).containsIgnoringCase("large");
    awaitComplaint("noise.yaml");
    assertThat(awaitComplaint("bare.yaml")).contains("spec.containers");
    agent.manifests().put(BusyboxPod.named("later"));
    agent.pods().awaitRunning("later");
    assertThat(agent.runtime().containers("steady")).isEqualTo(steady);
    assertThat(agent.pods().all()).hasSize(2);
  }

  @Test
  void ofTwoFilesWithOnePodTheFirstStaysInForceAndTheOtherIsNamed() throws Exception {
    List<ContainerView> steady = startSteady();

    agent.manifests().put("zz-again.yaml", STEADY.firstRunning("echo other").text());

    assertThat(awaitComplaint("zz-again.yaml")).contains("steady");
    agent.manifests().put(BusyboxPod.named("afterwards"));
    agent.pods().awaitRunning("afterwards");
    assertThat(agent.runtime().containers("steady")).isEqualTo(steady);
  }

  @Test
  void aManifestThatGetsWorseKeepsItsPodAlsoOverTheAgentsDeath() throws Exception {
    List<ContainerView> steady = startSteady();

    agent.manifests().rewriteInPlace("steady.yaml", STEADY.text().substring(0, 60));
    awaitComplaint("steady.yaml");
    agent.process().kill();
    agent.process().start();
    agent.manifests().put(BusyboxPod.named("witness"));
    agent.pods().awaitRunning("witness");

    assertThat(PodsView.restarts(agent.pods().awaitRunning("steady"), "main")).isZero();
    assertThat(agent.runtime().containers("steady")).isEqualTo(steady);
    // What was wrong is put right, and obeyed.
    agent.manifests().put(STEADY.firstRunning("echo mended"));
    agent.runtime().awaitReplacement("steady", steady.getFirst());
    agent.logs().awaitText("steady", "main", "mended");
  }
}
