package io.javelet.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.javelet.environment.PodFacts.Allocatable;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigValue;
import io.javelet.pod.PersistentVolumes;
import io.javelet.pod.PodCertificates;
import io.javelet.pod.ServiceAccountTokens;
import io.javelet.pod.TrustBundles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Restates upstream's cases of {@code TestMakePayload} and {@code TestCollectData}. */
final class FilesPayloadTest {
  private static final ConfigObjects OBJECTS =
      (pod, kind, name) ->
          switch (kind.word() + "/" + name) {
            case "ConfigMap/config" ->
                new Answer.Found(
                    new ConfigObject(
                        Map.of("foo", ConfigValue.of("text"), "bar", ConfigValue.of("more")),
                        Map.of("bin", ConfigValue.of(new byte[] {0, (byte) 0xff})),
                        false));
            case "Secret/token" ->
                new Answer.Found(
                    new ConfigObject(Map.of("foo", ConfigValue.of("s3cret")), Map.of(), false));
            case "Secret/open" -> new Answer.Unreadable("secret \"open\" is world-readable");
            default -> new Answer.Absent();
          };

  private static Pod pod() {
    return VolumeFixture.pod();
  }

  /** Each file as {@code path=content(mode)}, in order. */
  private static String payload(Volume volume) throws VolumeFailedException {
    return FilesPayload.of(
            pod(),
            FileVolumes.of(volume).orElseThrow(),
            VolumeObjects.local(OBJECTS, PersistentVolumes.NONE),
            new Allocatable(1, 1, 1),
            OptionalInt.empty())
        .files()
        .entrySet()
        .stream()
        .map(file ->
            "%s=%s(%o)"
                .formatted(file.getKey(), file.getValue().content().text(), file.getValue().mode()))
        .collect(Collectors.joining(" "));
  }

  private static void assertFailure(Volume volume, String message) {
    assertThatThrownBy(() -> payload(volume))
        .isInstanceOf(VolumeFailedException.class)
        .hasMessage(message);
  }

  private static Volume configMap(String name, boolean optional, KeyToPath... items) {
    return new VolumeBuilder()
        .withName("v")
        .withNewConfigMap()
        .withName(name)
        .withOptional(optional)
        .withDefaultMode(0640)
        .withItems(items)
        .endConfigMap()
        .build();
  }

  private static KeyToPath item(String key, String path) {
    return new KeyToPathBuilder().withKey(key).withPath(path).build();
  }

  @Test
  void allKeysBinaryOnesIncludedAreFilesOfTheirName() throws Exception {
    assertThat(payload(configMap("config", false)))
        .matches("bar=more\\(640\\) bin=.+\\(640\\) foo=text\\(640\\)");
  }

  @Test
  void itemsChooseKeysPathsAndModes() throws Exception {
    assertThat(
            payload(
                configMap(
                    "config",
                    false,
                    item("foo", "path/to/./foo"),
                    new KeyToPathBuilder(item("bar", "second")).withMode(0400).build())))
        .isEqualTo("path/to/foo=text(640) second=more(400)");
  }

  @Test
  void aMissingKeyIsNamedUnlessTheVolumeIsOptional() throws Exception {
    assertFailure(
        configMap("config", false, item("nokey", "x")),
        "references non-existent config key: nokey");
    assertThat(payload(configMap("config", true, item("nokey", "x"), item("foo", "f"))))
        .isEqualTo("f=text(640)");
    assertFailure(
        new VolumeBuilder()
            .withNewSecret()
            .withSecretName("token")
            .withItems(item("nokey", "x"))
            .endSecret()
            .build(),
        "references non-existent secret key: nokey");
  }

  @Test
  void aMissingObjectIsNamedUnlessItIsOptional() throws Exception {
    assertFailure(configMap("absent", false), "configmap \"absent\" not found");
    assertThat(payload(configMap("absent", true))).isEmpty();
    assertThat(payload(configMap("absent", true, item("foo", "f")))).isEmpty();
  }

  @Test
  void anUnreadableOneIsNeverTakenForAbsent() {
    assertFailure(
        new VolumeBuilder()
            .withNewSecret()
            .withSecretName("open")
            .withOptional(true)
            .endSecret()
            .build(),
        "secret \"open\" is world-readable");
  }

  @Test
  void projectedSourcesAreLaidOverEachOther() throws Exception {
    Volume volume =
        new VolumeBuilder()
            .withNewProjected()
            .withDefaultMode(0444)
            .addNewSource()
            .withNewConfigMap()
            .withName("config")
            .withItems(item("foo", "both"), item("bar", "config/bar"))
            .endConfigMap()
            .endSource()
            .addNewSource()
            .withNewSecret()
            .withName("token")
            .withItems(item("foo", "both"))
            .endSecret()
            .endSource()
            .addNewSource()
            .withNewDownwardAPI()
            .withItems(
                new DownwardAPIVolumeFileBuilder()
                    .withPath("name")
                    .withMode(0400)
                    .withNewFieldRef("v1", "metadata.name")
                    .build())
            .endDownwardAPI()
            .endSource()
            .endProjected()
            .build();

    assertThat(payload(volume)).isEqualTo("both=s3cret(444) config/bar=more(444) name=web(400)");
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    Volume volume =
        new VolumeBuilder()
            .withNewProjected()
            .addNewSource()
            .withNewConfigMap()
            .withName("absent")
            .endConfigMap()
            .endSource()
            .addNewSource()
            .withNewServiceAccountToken()
            .withPath("token")
            .endServiceAccountToken()
            .endSource()
            .endProjected()
            .build();

    assertFailure(
        volume,
        "[configmap \"absent\" not found, serviceAccountToken sources are not supported without an"
            + " API server]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../up", "a/../../up", "/etc/passwd", "..data", "..data/x", ".", "a/..", ""})
  void aPathThatLeadsOutIsRefused(String path) {
    assertFailure(
        configMap("config", false, item("foo", path)),
        "invalid path, must be relative path inside the volume: \"" + path + "\"");
  }

  @Test
  void aFileCannotBeAFolderToo() {
    assertFailure(
        configMap("config", false, item("foo", "a"), item("bar", "a/b/c")),
        "\"a\" cannot be a file and the folder of \"a/b/c\"");
  }

  private static VolumeObjects cluster(TrustBundles bundles) {
    return new VolumeObjects(
        OBJECTS,
        (pod, wanted) -> new ServiceAccountTokens.Answer.Token("t0ken"),
        bundles,
        (pod, wanted) ->
            wanted.signer().equals("corp/signer")
                ? new PodCertificates.Answer.Credential("key\n", wanted.place() + "\n")
                : new PodCertificates.Answer.Refused("not issued yet"),
        PersistentVolumes.NONE);
  }

  private static Pod runningAs(long ofPod, long... ofContainers) {
    var spec = new PodBuilder(pod()).editSpec().withContainers(List.of());
    if (ofPod >= 0) {
      spec.withNewSecurityContext().withRunAsUser(ofPod).endSecurityContext();
    }
    for (long each : ofContainers) {
      var container = new ContainerBuilder();
      if (each >= 0) {
        container.withNewSecurityContext().withRunAsUser(each).endSecurityContext();
      }
      spec.addToContainers(container.build());
    }
    return spec.endSpec().build();
  }

  /** Restates upstream's cases of who may read a token; a user of -1 is none. */
  static Stream<Arguments> readers() {
    var nobody = OptionalInt.empty();
    return Stream.of(
        arguments("no user", runningAs(-1, -1), nobody, 0644, nobody),
        arguments("the pod's", runningAs(5, -1, -1), nobody, 0600, OptionalInt.of(5)),
        arguments("one for all", runningAs(-1, 7, 7), nobody, 0600, OptionalInt.of(7)),
        arguments("the container's wins", runningAs(5, 7), nobody, 0600, OptionalInt.of(7)),
        arguments("two", runningAs(-1, 7, 8), nobody, 0644, nobody),
        arguments("not all", runningAs(-1, 7, -1), nobody, 0644, nobody),
        arguments("root", runningAs(0, -1), nobody, 0600, OptionalInt.of(0)),
        arguments("a group", runningAs(-1, -1), OptionalInt.of(9), 0600, nobody));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readers")
  void aTokenAndTrustAnchorsAreForThePodsUserWhereThereIsOne(
      String name, Pod pod, OptionalInt group, int mode, OptionalInt owner) throws Exception {
    Volume volume =
        new VolumeBuilder()
            .withNewProjected()
            .withDefaultMode(0644)
            .addNewSource()
            .withNewServiceAccountToken()
            .withPath("token")
            .endServiceAccountToken()
            .endSource()
            .addNewSource()
            .withNewClusterTrustBundle()
            .withName("anchors")
            .withPath("ca.crt")
            .endClusterTrustBundle()
            .endSource()
            .endProjected()
            .build();

    var files =
        FilesPayload.of(
                pod,
                FileVolumes.of(volume).orElseThrow(),
                cluster((of, wanted, optional) -> new TrustBundles.Answer.Anchors("PEM")),
                new Allocatable(1, 1, 1),
                group)
            .files();

    assertThat(files)
        .containsEntry("token", new ProjectedFile(ConfigValue.of("t0ken"), mode, owner))
        .containsEntry("ca.crt", new ProjectedFile(ConfigValue.of("PEM"), mode, owner));
  }

  @Test
  void trustBundlesAreAskedForAsTheVolumeSays() throws Exception {
    LabelSelector labels = new LabelSelectorBuilder().addToMatchLabels("is", "x").build();
    List<Object> asked = new ArrayList<>();
    TrustBundles bundles =
        (pod, wanted, optional) -> {
          asked.add(wanted);
          asked.add(optional);
          return new TrustBundles.Answer.Anchors("");
        };
    Volume volume =
        new VolumeBuilder()
            .withNewProjected()
            .addNewSource()
            .withNewClusterTrustBundle()
            .withSignerName("a/b")
            .withLabelSelector(labels)
            .withOptional(true)
            .withPath("signed")
            .endClusterTrustBundle()
            .endSource()
            .addNewSource()
            .withNewClusterTrustBundle()
            .withName("one")
            .withPath("named")
            .endClusterTrustBundle()
            .endSource()
            .endProjected()
            .build();

    var payload =
        FilesPayload.of(
            pod(),
            FileVolumes.of(volume).orElseThrow(),
            cluster(bundles),
            new Allocatable(1, 1, 1),
            OptionalInt.empty());

    assertThat(payload.files()).containsOnlyKeys("signed", "named");
    assertThat(asked)
        .containsExactly(
            new TrustBundles.Wanted.Signed("a/b", Optional.of(labels)),
            true,
            new TrustBundles.Wanted.Named("one"),
            false);
  }

  @Test
  void aPodCertificateIsShownInTheFilesThatAreWanted() throws Exception {
    var payload =
        FilesPayload.of(
            pod(),
            FileVolumes.of(certified("corp/signer")).orElseThrow(),
            cluster(TrustBundles.NONE),
            new Allocatable(1, 1, 1),
            OptionalInt.of(4711));

    assertThat(payload.files()).containsOnlyKeys("both.pem", "key.pem", "chain.pem");
    assertThat(text(payload, "both.pem")).isEqualTo("key\nidentity/1\n");
    assertThat(text(payload, "key.pem")).isEqualTo("key\n");
    assertThat(text(payload, "chain.pem")).isEqualTo("identity/0\n");
    assertThat(file(payload, "key.pem").mode()).isEqualTo(0600);
  }

  @Test
  void aPodCertificateThatIsNotThereYetHoldsTheVolumeUp() {
    assertThatThrownBy(() ->
            FilesPayload.of(
                pod(),
                FileVolumes.of(certified("other/signer")).orElseThrow(),
                cluster(TrustBundles.NONE),
                new Allocatable(1, 1, 1),
                OptionalInt.empty()))
        .hasMessageContaining("not issued yet");
  }

  private static ProjectedFile file(FilesPayload.Payload payload, String path) {
    return Objects.requireNonNull(payload.files().get(path));
  }

  private static String text(FilesPayload.Payload payload, String path) {
    return new String(file(payload, path).content().bytes(), UTF_8);
  }

  private static Volume certified(String signer) {
    return new VolumeBuilder()
        .withName("identity")
        .withNewProjected()
        .addNewSource()
        .withNewPodCertificate()
        .withSignerName(signer)
        .withKeyType("ED25519")
        .withKeyPath("key.pem")
        .withCertificateChainPath("chain.pem")
        .endPodCertificate()
        .endSource()
        .addNewSource()
        .withNewPodCertificate()
        .withSignerName(signer)
        .withKeyType("ED25519")
        .withCredentialBundlePath("both.pem")
        .endPodCertificate()
        .endSource()
        .endProjected()
        .build();
  }

  @Test
  void whatIsWrongWithATrustBundleIsSaid() {
    assertFailure(
        new VolumeBuilder()
            .withNewProjected()
            .addNewSource()
            .withNewClusterTrustBundle()
            .withPath("x")
            .endClusterTrustBundle()
            .endSource()
            .addNewSource()
            .withNewClusterTrustBundle()
            .withName("one")
            .withPath("x")
            .endClusterTrustBundle()
            .endSource()
            .endProjected()
            .build(),
        "[ClusterTrustBundle projection requires either name or signerName to be set,"
            + " ClusterTrustBundle projection is not supported in static kubelet mode]");
  }
}
