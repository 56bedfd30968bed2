package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Static pods with config maps and secrets of the node's own. */
final class LocalObjectsIT {
  private static final Path CREDENTIALS = credentials();

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              // So that nothing here is seen by a slow look at everything.
              .field("fileCheckFrequency", "10m")
              .variable("CREDENTIALS_DIRECTORY", CREDENTIALS.toString()));

  private LocalFolder local;

  private static Path credentials() {
    try {
      Path folder = Files.createTempDirectory("javelet-credentials");
      Path file = Files.writeString(folder.resolve("db-password"), "from systemd");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
      return folder;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void removeCredentials() throws IOException {
    FileTrees.remove(CREDENTIALS);
  }

  @BeforeEach
  void emptyLocalFolder() throws IOException {
    local = new LocalFolder(agent.place());
    local.clear();
  }

  private static void awaitLog(String... texts) throws InterruptedException {
    Await.until(
        "the agent to log: " + String.join(", ", texts),
        () ->
            agent.process().log().stream()
                .anyMatch(line -> java.util.Arrays.stream(texts).allMatch(line::contains)),
        () -> agent.process().logTail());
  }

  private static BusyboxPod withSecretInEnvironment(String pod, String secret, String key) {
    return BusyboxPod.named(pod)
        .main(container ->
            container
                .addNewEnv()
                .withName("VALUE")
                .withNewValueFrom()
                .withNewSecretKeyRef(key, secret, false)
                .endValueFrom()
                .endEnv());
  }

  @Test
  void aPodThatWasRefusedForTheLackOfASecretStartsWhenItIsThere() throws Exception {
    agent.manifests().put(withSecretInEnvironment("early", "late", "key"));
    awaitLog("A manifest is refused", "early.yaml");
    assertThat(agent.pods().find("early")).isEmpty();

    local.secret("late", Map.of("key", "value"));

    ContainerView main = agent.runtime().awaitRunning("early", "main");
    assertThat(agent.runtime().exec(main, "sh", "-c", "echo $VALUE").stdout()).contains("value");
  }

  @Test
  void theEnvironmentIsFilledFromManifestsFoldersAndCredentials() throws Exception {
    local.configMap("settings", Map.of("COLOUR", "blue", "SIZE", "9"));
    Path plain = Files.createDirectories(local.path().resolve("secrets/default/plain"));
    Files.writeString(plain.resolve("password"), "s3cret");
    Files.setPosixFilePermissions(
        plain.resolve("password"), PosixFilePermissions.fromString("rw-------"));
    agent
        .manifests()
        .put(
            withSecretInEnvironment("env", "plain", "password")
                .main(container ->
                    container
                        .addNewEnvFrom()
                        .withPrefix("APP_")
                        .withNewConfigMapRef("settings", false)
                        .endEnvFrom()
                        .addNewEnv()
                        .withName("DB")
                        .withNewValueFrom()
                        .withNewSecretKeyRef("db-password", "systemd-credentials", false)
                        .endValueFrom()
                        .endEnv()));

    ContainerView main = agent.runtime().awaitRunning("env", "main");
    assertThat(agent.runtime().exec(main, "sh", "-c", "env | sort").stdout())
        .contains("APP_COLOUR=blue\n", "APP_SIZE=9\n", "DB=from systemd\n", "VALUE=s3cret\n");
  }

  private BusyboxPod reloading(String name, String wish) throws IOException {
    local.configMap("settings", Map.of("COLOUR", "blue"));
    return BusyboxPod.named(name)
        .main(container ->
            container
                .withCommand(
                    "sh",
                    "-c",
                    "trap 'echo again $(cat /v/COLOUR)' HUP; trap 'exit 0' TERM; echo begin"
                        + " $COLOUR; while true; do sleep 1000 & wait; done")
                .addNewEnvFrom()
                .withNewConfigMapRef("settings", false)
                .endEnvFrom()
                .addNewVolumeMount()
                .withName("settings")
                .withMountPath("/v")
                .endVolumeMount())
        .edit(pod ->
            pod.editMetadata()
                .addToAnnotations("javelet.io/reload", wish)
                .endMetadata()
                .editSpec()
                .addNewVolume()
                .withName("settings")
                .withNewConfigMap()
                .withName("settings")
                .endConfigMap()
                .endVolume()
                .endSpec());
  }

  @Test
  void aChangeRestartsTheContainersOfAPodThatWantsIt() throws Exception {
    agent.manifests().put(reloading("restarting", "restart").withContainer("other"));
    agent.logs().awaitText("restarting", "main", "begin blue");
    agent.pods().awaitRunning("restarting");
    ContainerView main = agent.runtime().awaitRunning("restarting", "main");
    ContainerView other = agent.runtime().awaitRunning("restarting", "other");

    local.configMap("settings", Map.of("COLOUR", "green"));

    ContainerView second = agent.runtime().awaitReplacement("restarting", main);
    agent.logs().awaitText("restarting", "main", "begin green");
    assertThat(agent.runtime().running("restarting", "other")).contains(other);

    agent.process().kill();
    local.configMap("settings", Map.of("COLOUR", "red"));
    agent.process().start();
    agent.runtime().awaitReplacement("restarting", second);
    agent.logs().awaitText("restarting", "main", "begin red");
    assertThat(agent.runtime().running("restarting", "other")).contains(other);
  }

  @Test
  void aChangeIsSignalledToAPodThatWantsThat() throws Exception {
    agent.manifests().put(reloading("signalled", "signal:HUP"));
    agent.logs().awaitText("signalled", "main", "begin blue");
    agent.pods().awaitRunning("signalled");
    ContainerView main = agent.runtime().awaitRunning("signalled", "main");

    local.configMap("settings", Map.of("COLOUR", "green"));

    agent.logs().awaitText("signalled", "main", "again green");
    assertThat(agent.runtime().running("signalled", "main")).contains(main);
  }

  @Test
  void aReferenceThatNobodyCanAnswerIsRefusedAtOnceWithUpstreamsReason() throws Exception {
    agent.manifests().put(withSecretInEnvironment("unknown", "nobody", "k"));

    awaitLog("unknown.yaml", "static pods may not reference secrets");
    assertThat(agent.runtime().sandboxes("unknown")).isEmpty();
  }

  @Test
  void aSecretThatEverybodyMayReadIsRefusedWithTheReason() throws Exception {
    local.put(
        "open.yaml",
        LocalFolder.manifest("Secret", "open", "stringData", Map.of("k", "v")),
        "rw-r--r--");
    awaitLog("open.yaml can be read by everyone (mode 644)");

    agent.manifests().put(withSecretInEnvironment("open", "open", "k"));

    awaitLog("static pods may not reference secrets", "can be read by everyone");
    assertThat(agent.runtime().sandboxes("open")).isEmpty();
  }
}
