package io.javelet.images.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.events.EventRecorder;
import io.javelet.images.CredentialOrigin;
import io.javelet.images.PullCredentials;
import io.javelet.metrics.ImageMetrics;
import io.javelet.pod.ConfigValue;
import io.javelet.runtime.RegistryCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RegistryKeyringTest {
  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withName("p")
          .withNamespace("ns")
          .withUid("u")
          .endMetadata()
          .withNewSpec()
          .endSpec()
          .build();

  @TempDir private Path folder;
  private final EventRecorder events = new EventRecorder(Clock.systemUTC(), 10, List.of());
  private PullSecrets secrets = PullSecrets.NONE;

  @Test
  void withoutAnythingKnownAPullIsAnonymous() throws InterruptedException {
    assertThat(lookup("localhost:5000/a")).containsExactly(RegistryCredentials.NONE);
  }

  @Test
  void theNodesFileIsReadAnewForEachPull() throws Exception {
    Files.writeString(folder.resolve("config.json"), auths("localhost:5000", "me", "one"));
    assertThat(passwords("localhost:5000/a")).containsExactly("one");

    Files.writeString(folder.resolve("config.json"), auths("localhost:5000", "me", "two:x"));
    assertThat(passwords("localhost:5000/a")).containsExactly("two:x");
    assertThat(lookup("other:5000/a")).containsExactly(RegistryCredentials.NONE);
  }

  @Test
  void theNearestEntryIsTriedFirst() throws Exception {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"auths": {"r.io": {"username": "u", "password": "all"},
                   "r.io/team": {"username": "u", "password": "team"},
                   "*.io": {"username": "u", "password": "glob"}}}
        """);

    assertThat(passwords("r.io/team/a")).containsExactly("team", "all", "glob");
  }

  @Test
  void theOlderFormHasItsEntriesWithoutAuthsAround() throws Exception {
    Files.writeString(
        folder.resolve(".dockercfg"),
        """
        {"https://index.docker.io/v1/": {"auth": "%s", "email": "x"}}
        """
            .formatted(base64("me:mine").replace("=", "")));

    assertThat(passwords("docker.io/library/busybox")).containsExactly("mine");
  }

  @Test
  void pullSecretsAreTriedBeforeTheNodesFileAndMissingOnesAreToldOnce() throws Exception {
    Files.writeString(folder.resolve("config.json"), auths("r.io", "me", "node"));
    secrets =
        pod ->
            new PullSecrets.Found(
                List.of(
                    new PullSecrets.Secret(
                        "id", "mine", ConfigValue.of(auths("r.io", "me", "secret")))),
                List.of("gone", "lost"));

    assertThat(passwords("r.io/a")).containsExactly("secret", "node");
    assertThat(tracked("r.io/a").stream().map(PullCredentials::origin))
        .containsExactly(
            new CredentialOrigin.Secret("id", "ns", "mine"), new CredentialOrigin.Node());
    assertThat(events.recent().getFirst().message())
        .isEqualTo(
            "Unable to retrieve some image pull secrets (gone, lost); attempting to pull the image"
                + " may not succeed.");
  }

  @Test
  void aMalformedFileDoesNotCount() throws Exception {
    Files.writeString(folder.resolve("config.json"), "{\"auths\": {\"r.io\": {\"auth\": \"?\"}}}");

    assertThat(lookup("r.io/a")).containsExactly(RegistryCredentials.NONE);
  }

  @Test
  void aPluginIsAskedAboutTheImagesItKnowsAndItsAnswerIsKept() throws Exception {
    Path asked = folder.resolve("asked");
    plugin(
        """
        cat >>%s
        echo >>%s
        echo '{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1",'
        echo '"cacheKeyType":"Registry","cacheDuration":"1h","auth":{"*.corp":{"username":"'$WHO'",'
        echo '"password":"'$1'"}}}'
        """
            .formatted(asked, asked));
    RegistryKeyring keyring = withPlugins();

    assertThat(keyring.credentials(POD, "r.corp/a")).hasSize(1);
    RegistryCredentials found = keyring.credentials(POD, "r.corp/b").getFirst().shown();

    assertThat(found.username()).isEqualTo("agent");
    assertThat(found.password()).isEqualTo("--secret");
    assertThat(keyring.credentials(POD, "elsewhere.io/a")).containsExactly(PullCredentials.NONE);
    assertThat(Files.readAllLines(asked))
        .containsExactly(
            "{\"kind\":\"CredentialProviderRequest\",\"apiVersion\":"
                + "\"credentialprovider.kubelet.k8s.io/v1\",\"image\":\"r.corp/a\"}");
  }

  @Test
  void aPluginThatFailsLeavesThePullAnonymous() throws Exception {
    plugin("exit 3");

    assertThat(withPlugins().credentials(POD, "r.corp/a")).containsExactly(PullCredentials.NONE);
  }

  @Test
  void aConfigurationThatNamesAMissingProgramIsAMistake() throws Exception {
    plugin("exit 0");
    Files.delete(folder.resolve("bin/helper"));

    assertThatThrownBy(this::withPlugins)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("plugin binary executable");
  }

  private void plugin(String script) throws IOException {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("helper");
    Files.writeString(program, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(
        folder.resolve("plugins.yaml"),
        """
        apiVersion: kubelet.config.k8s.io/v1
        kind: CredentialProviderConfig
        providers:
        - name: helper
          apiVersion: credentialprovider.kubelet.k8s.io/v1
          matchImages: ["*.corp"]
          defaultCacheDuration: 10m
          args: ["--secret"]
          env:
          - {name: WHO, value: agent}
        """);
  }

  private RegistryKeyring withPlugins() throws IOException {
    return new RegistryKeyring(
        folder,
        CredentialPlugins.read(
            folder.resolve("plugins.yaml"),
            folder.resolve("bin"),
            Optional.of(PodAccounts.NONE),
            Clock.systemUTC(),
            ImageMetrics.unseen()),
        secrets,
        events);
  }

  private List<RegistryCredentials> lookup(String repository) throws InterruptedException {
    return tracked(repository).stream().map(PullCredentials::shown).toList();
  }

  private List<PullCredentials> tracked(String repository) throws InterruptedException {
    return new RegistryKeyring(folder, List.of(), secrets, events).credentials(POD, repository);
  }

  private List<String> passwords(String repository) throws InterruptedException {
    return lookup(repository).stream().map(RegistryCredentials::password).toList();
  }

  private static String auths(String registry, String user, String password) {
    return "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
        .formatted(registry, base64(user + ":" + password));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
