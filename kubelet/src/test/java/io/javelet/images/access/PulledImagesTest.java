package io.javelet.images.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.ManualClock;
import io.javelet.config.ImageConfiguration.CredentialsPolicy;
import io.javelet.images.CredentialOrigin;
import io.javelet.images.PullCredentials;
import io.javelet.metrics.ImageMetrics;
import io.javelet.runtime.RegistryCredentials;
import io.javelet.runtime.RuntimeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates what upstream's tests of its pull manager say, over the files of the real disk. */
final class PulledImagesTest {
  private static final String IMAGE = "r.io/team/app:1";
  private static final String REF = "sha256:abc";
  private static final PullCredentials NODE = PullCredentials.NONE;

  @TempDir private Path root;
  private final ManualClock clock = new ManualClock();

  private PulledImages open(CredentialsPolicy policy, String... exempt) throws IOException {
    return PulledImages.open(root, policy, List.of(exempt), ImageMetrics.unseen(), clock);
  }

  private PulledImages open() throws IOException {
    return open(CredentialsPolicy.NEVER_VERIFY_PRELOADED_IMAGES);
  }

  private static RegistryCredentials user(String password) {
    return new RegistryCredentials("me", password, "", "", "");
  }

  private static PullCredentials secret(String uid, String namespace, String password) {
    return new PullCredentials(user(password), new CredentialOrigin.Secret(uid, namespace, "pull"));
  }

  private static PullCredentials account(String name) {
    return new PullCredentials(
        user("token"), new CredentialOrigin.ServiceAccount("id", "ns", name));
  }

  private static boolean mayUse(PulledImages images, PullCredentials... ofPod)
      throws InterruptedException {
    return !images.mustPull(IMAGE, REF, () -> Arrays.asList(ofPod));
  }

  private static void pull(PulledImages images, PullCredentials used) throws IOException {
    images.begin(IMAGE);
    images.pulled(IMAGE, REF, used);
  }

  private List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("image_manager").resolve(folder))) {
      return files.toList();
    }
  }

  @Test
  void whatANodesOwnCredentialsPulledIsForEverybody() throws Exception {
    PulledImages images = open();
    pull(images, NODE);

    assertThat(mayUse(images)).isTrue();
    assertThat(mayUse(images, secret("1", "other", "x"))).isTrue();
  }

  @Test
  void whatASecretPulledIsForWhoShowsTheSameOrHasTheSameObject() throws Exception {
    PulledImages images = open();
    pull(images, secret("1", "ns", "one"));

    assertThat(mayUse(images)).as("nothing to show").isFalse();
    assertThat(mayUse(images, NODE)).isFalse();
    assertThat(mayUse(images, secret("2", "other", "wrong"))).isFalse();
    assertThat(mayUse(images, secret("2", "other", "one"))).as("the same content").isTrue();
    assertThat(mayUse(images, secret("1", "ns", "two"))).as("the same object").isTrue();
    assertThat(mayUse(open(), secret("3", "third", "two"))).as("what it holds now").isTrue();
    assertThat(mayUse(images, account("a"))).isFalse();
  }

  @Test
  void whatAServiceAccountPulledIsForItsPods() throws Exception {
    PulledImages images = open();
    pull(images, account("a"));

    assertThat(mayUse(images, account("a"))).isTrue();
    assertThat(mayUse(images, account("b"))).isFalse();
  }

  @Test
  void anImageUnderAnotherNameHasToBeShownForAnew() throws Exception {
    PulledImages images = open();
    pull(images, NODE);

    assertThat(images.mustPull("other.io/app", REF, List::of)).isTrue();
    assertThat(images.mustPull("r.io/team/app@sha256:" + "0".repeat(64), REF, List::of))
        .as("a tag or digest is no other name")
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "NEVER_VERIFY, false, false, true",
    "NEVER_VERIFY, true, false, true",
    "NEVER_VERIFY_PRELOADED_IMAGES, false, false, true",
    "NEVER_VERIFY_PRELOADED_IMAGES, true, false, false",
    "NEVER_VERIFY_PRELOADED_IMAGES, true, true, true",
    "NEVER_VERIFY_ALLOWLISTED_IMAGES, false, false, false",
    "NEVER_VERIFY_ALLOWLISTED_IMAGES, true, true, true",
    "ALWAYS_VERIFY, false, true, false",
    "ALWAYS_VERIFY, true, false, false",
    "ALWAYS_VERIFY, true, true, true",
  })
  void thePolicySaysWhoHasToShowSomething(
      CredentialsPolicy policy, boolean pulledHere, boolean shown, boolean allowed)
      throws Exception {
    PulledImages images = open(policy);
    if (pulledHere) {
      pull(images, secret("1", "ns", "one"));
    }

    PullCredentials[] ofPod =
        shown ? new PullCredentials[] {secret("1", "ns", "one")} : new PullCredentials[0];
    assertThat(mayUse(images, ofPod)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "r.io/team/app, true",
    "r.io/team/*, true",
    "r.io/*, true",
    "r.io/team, false",
    "r.io/tea/*, false",
    "other.io/*, false",
  })
  void imagesOfTheListAreExempt(String exempt, boolean allowed) throws Exception {
    PulledImages images = open(CredentialsPolicy.NEVER_VERIFY_ALLOWLISTED_IMAGES, exempt);
    pull(images, secret("1", "ns", "one"));

    assertThat(mayUse(images)).isEqualTo(allowed);
  }

  @Test
  void aPullUnderWayMakesAnImageOneThatWasPulledHere() throws Exception {
    PulledImages images = open();
    assertThat(mayUse(images)).isTrue();
    images.begin(IMAGE);
    images.begin(IMAGE);
    assertThat(mayUse(images)).isFalse();
    images.failed(IMAGE);
    assertThat(mayUse(images)).as("another one goes on").isFalse();
    images.failed(IMAGE);
    assertThat(mayUse(images)).isTrue();
    assertThat(files("pulling")).isEmpty();
  }

  @Test
  void anImageWhosePullNobodySawTheEndOfHasToBeShownFor() throws Exception {
    open().begin("app");
    PulledImages later = open();

    later.recover(
        List.of(
            new RuntimeImage(
                REF,
                List.of("docker.io/library/app:latest"),
                List.of(),
                1,
                OptionalLong.empty(),
                "",
                false)));

    assertThat(files("pulling")).isEmpty();
    assertThat(later.mustPull("app", REF, List::of)).isTrue();
  }

  @Test
  void imagesThatAreGoneAreForgottenUnlessTheyWerePulledSince() throws Exception {
    PulledImages images = open();
    pull(images, secret("1", "ns", "one"));
    images.prune(List.of(), clock.instant());
    assertThat(files("pulled")).hasSize(1);
    clock.advance(Duration.ofMinutes(1));
    images.prune(
        List.of(new RuntimeImage(REF, List.of(), List.of(), 1, OptionalLong.empty(), "", false)),
        clock.instant());
    assertThat(files("pulled")).hasSize(1);

    images.prune(List.of(), clock.instant());

    assertThat(files("pulled")).isEmpty();
  }

  @Test
  void recordsAreUpstreams() throws Exception {
    PulledImages images = open();
    pull(images, secret("1", "ns", "a<b"));
    images.begin("other");

    assertThat(files("pulled"))
        .singleElement()
        .satisfies(file -> {
          assertThat(file.getFileName().toString()).isEqualTo("sha256-" + sha256(REF));
          assertThat(file)
              .hasContent(
                  """
                  {"kind":"ImagePulledRecord","apiVersion":"kubelet.config.k8s.io/v1beta1",\
                  "lastUpdatedTime":"2026-01-01T00:00:00Z","imageRef":"sha256:abc",\
                  "credentialMapping":{"r.io/team/app":{"kubernetesSecrets":[{"uid":"1",\
                  "namespace":"ns","name":"pull","credentialHash":"%s"}]}}}\
                  """
                      .formatted(sha256("{\"username\":\"me\",\"password\":\"a\\u003cb\"}")));
        });
    assertThat(files("pulling"))
        .singleElement()
        .satisfies(file -> {
          assertThat(file.getFileName().toString()).isEqualTo("sha256-" + sha256("other"));
          assertThat(file)
              .hasContent(
                  "{\"kind\":\"ImagePullIntent\",\"apiVersion\":\"kubelet.config.k8s.io/v1beta1\","
                      + "\"image\":\"other\"}");
        });
  }

  @Test
  void recordsOfAnOlderKubeletAreRead() throws Exception {
    PulledImages images = open();
    Files.writeString(
        root.resolve("image_manager/pulled/sha256-" + sha256(REF)),
        """
        {"kind":"ImagePulledRecord","apiVersion":"kubelet.config.k8s.io/v1alpha1",
        "lastUpdatedTime":"2025-01-01T00:00:00Z","imageRef":"sha256:abc",
        "credentialMapping":{"r.io/team/app":{"nodePodsAccessible":true}}}
        """);

    assertThat(mayUse(images)).isTrue();
  }

  @Test
  void aDamagedRecordLetsNobodyInUntilTheNextPull() throws Exception {
    PulledImages images = open();
    pull(images, NODE);
    Files.writeString(files("pulled").getFirst(), "{half");
    assertThat(mayUse(images)).isFalse();

    pull(images, NODE);

    assertThat(mayUse(images)).isTrue();
  }

  @Test
  void aPullThatCannotBeNotedDownMustNotBegin() throws Exception {
    PulledImages images = open();
    Files.delete(root.resolve("image_manager/pulling"));
    Files.createFile(root.resolve("image_manager/pulling"));

    assertThatThrownBy(() -> images.begin(IMAGE)).isInstanceOf(IOException.class);
  }

  private static String sha256(String text) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(
            java.security.MessageDigest.getInstance("SHA-256")
                .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }
}
