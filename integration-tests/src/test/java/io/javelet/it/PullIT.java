package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pulls from a real registry, with and without passwords. */
final class PullIT {
  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual().flag("--use-local-image-when-registry-unreachable"));

  private static PrivateRegistry open;
  private static PrivateRegistry closed;

  @BeforeAll
  static void openRegistries() throws Exception {
    open = PrivateRegistry.open(false);
    closed = PrivateRegistry.open(true);
  }

  @AfterAll
  static void closeRegistries() throws Exception {
    if (open != null) {
      open.close();
    }
    if (closed != null) {
      closed.close();
    }
  }

  @Test
  void anImageThatIsNotThereIsPulled() throws Exception {
    open.push(agent.containerd(), "absent:1");

    agent.manifests().put(pod("fresh", open.image("absent:1"), "IfNotPresent"));

    agent.logs().awaitText("fresh", "main", "runs");
    assertThat(open.requests("absent")).isPositive();
  }

  @Test
  void anImageThatIsThereIsPulledAgainOnlyByPolicyAlways() throws Exception {
    open.push(agent.containerd(), "known:1");
    agent.manifests().put(pod("first", open.image("known:1"), "IfNotPresent"));
    agent.pods().awaitRunning("first");
    long asked = open.requests("known");

    agent.manifests().put(pod("second", open.image("known:1"), "IfNotPresent"));
    agent.pods().awaitRunning("second");
    assertThat(open.requests("known")).isEqualTo(asked);

    agent.manifests().put(pod("third", open.image("known:1"), "Always"));
    agent.pods().awaitRunning("third");
    assertThat(open.requests("known")).isGreaterThan(asked);
  }

  @Test
  void anImageThatMustNotBePulledAndIsNotThereIsAnError() throws Exception {
    open.push(agent.containerd(), "never:1");

    agent.manifests().put(pod("never", open.image("never:1"), "Never"));

    assertThat(awaitWaiting("never", "ErrImageNeverPull").getMessage())
        .isEqualTo(
            "Container image \"%s\" is not present with pull policy of Never"
                .formatted(open.image("never:1")));
    assertThat(open.requests("never")).isZero();
  }

  @Test
  void anImageNobodyHasIsAnErrorAndThenBacksOff() throws Exception {
    agent.manifests().put(pod("missing", open.image("missing:1"), "IfNotPresent"));

    awaitWaiting("missing", "ErrImagePull");
    assertThat(awaitWaiting("missing", "ImagePullBackOff").getMessage())
        .startsWith(
            "Back-off pulling image \"%s\": ErrImagePull: ".formatted(open.image("missing:1")));
  }

  @Test
  void aNameThatDoesNotParseIsAnError() throws Exception {
    agent.manifests().put(pod("nonsense", "Not/An:Image:Name", "IfNotPresent"));

    assertThat(awaitWaiting("nonsense", "InvalidImageName").getMessage())
        .startsWith("Failed to apply default image tag \"Not/An:Image:Name\": couldn't parse");
  }

  @Test
  void withPolicyAlwaysAnImageIsUsedAlthoughItsRegistryIsOutOfReach() throws Exception {
    try (PrivateRegistry leaving = PrivateRegistry.open(false)) {
      leaving.push(agent.containerd(), "kept:1");
      agent.manifests().put(pod("before", leaving.image("kept:1"), "Always"));
      agent.pods().awaitRunning("before");
      leaving.stop();

      agent.manifests().put(pod("after", leaving.image("kept:1"), "Always"));

      agent.logs().awaitText("after", "main", "runs");
    }
  }

  @Test
  void aRegistryWithPasswordsRefusesThoseWhoKnowNone() throws Exception {
    closed.push(agent.containerd(), "guarded:1");

    agent.manifests().put(pod("stranger", closed.image("guarded:1"), "IfNotPresent"));

    assertThat(awaitWaiting("stranger", "ErrImagePull").getMessage()).contains("401 Unauthorized");
  }

  @Test
  void theNodesDockerConfigurationHoldsPasswordsForRegistriesByTheirNames() throws Exception {
    closed.push(agent.containerd(), "named:1");
    try {
      writeConfig(closed.host());
      agent.manifests().put(pod("named", closed.image("named:1"), "IfNotPresent"));

      agent.logs().awaitText("named", "main", "runs");
    } finally {
      removeConfig();
    }
  }

  @Test
  void theNodesDockerConfigurationMayNameRegistriesByAPattern() throws Exception {
    closed.push(agent.containerd(), "pattern:1");
    try {
      writeConfig("*.0.0.1:" + closed.host().replaceFirst(".*:", ""));
      agent.manifests().put(pod("pattern", closed.image("pattern:1"), "IfNotPresent"));

      agent.logs().awaitText("pattern", "main", "runs");
    } finally {
      removeConfig();
    }
  }

  @Test
  void anImageThatASecretPulledIsForPodsAloneThatShowIt() throws Exception {
    closed.push(agent.containerd(), "secret:1");
    String image = closed.image("secret:1");
    writeSecret("pull");
    agent.manifests().put(showing("pull", pod("owner", image, "IfNotPresent")));
    agent.logs().awaitText("owner", "main", "runs");
    long asked = closed.requests("secret");

    agent.manifests().put(showing("pull", pod("friend", image, "Never")));
    agent.logs().awaitText("friend", "main", "runs");
    assertThat(closed.requests("secret")).isEqualTo(asked);

    agent.manifests().put(pod("curious", image, "Never"));
    awaitWaiting("curious", "ErrImageNeverPull");
    agent.manifests().put(pod("thief", image, "IfNotPresent"));
    assertThat(awaitWaiting("thief", "ErrImagePull").getMessage()).contains("401 Unauthorized");
    Path records = agent.place().root().resolve("image_manager/pulled");
    try (Stream<Path> files = Files.list(records)) {
      assertThat(files)
          .anySatisfy(file ->
              assertThat(file).content().contains("\"name\":\"pull\"", closed.host() + "/secret"));
    }
  }

  private static BusyboxPod showing(String secret, BusyboxPod pod) {
    return pod.edit(each -> each.editSpec().addNewImagePullSecret(secret).endSpec());
  }

  private static void writeSecret(String name) throws IOException {
    Path folder = Files.createDirectories(agent.place().root().resolve("local"));
    String config =
        Base64.getEncoder().encodeToString(auths(closed.host()).getBytes(StandardCharsets.UTF_8));
    Path unfinished =
        Files.writeString(
            agent.place().folder().resolve(name),
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: %s}
            type: kubernetes.io/dockerconfigjson
            data: {.dockerconfigjson: %s}
            """
                .formatted(name, config));
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
    Files.move(unfinished, folder.resolve(name + ".yaml"));
  }

  private static BusyboxPod pod(String name, String image, String policy) {
    return BusyboxPod.named(name)
        .firstRunning("echo runs")
        .main(main -> main.withImage(image).withImagePullPolicy(policy));
  }

  private static ContainerStateWaiting awaitWaiting(String pod, String reason)
      throws InterruptedException {
    Pod found =
        agent
            .pods()
            .await(
                pod,
                reason,
                each -> waiting(each).filter(w -> reason.equals(w.getReason())).isPresent());
    return waiting(found).orElseThrow();
  }

  private static Optional<ContainerStateWaiting> waiting(Pod pod) {
    return PodsView.status(pod, "main")
        .flatMap(status -> Optional.ofNullable(status.getState().getWaiting()));
  }

  private static void writeConfig(String registry) throws IOException {
    Files.writeString(agent.place().root().resolve("config.json"), auths(registry));
  }

  private static String auths(String registry) {
    String auth =
        Base64.getEncoder()
            .encodeToString(
                (PrivateRegistry.USER + ":" + PrivateRegistry.PASSWORD)
                    .getBytes(StandardCharsets.UTF_8));
    return "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(registry, auth);
  }

  private static void removeConfig() throws IOException {
    Files.delete(agent.place().root().resolve("config.json"));
  }
}
