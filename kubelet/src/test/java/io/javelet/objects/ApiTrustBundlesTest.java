package io.javelet.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.ClusterTrustBundle;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.ClusterTrustBundleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.Connections;
import io.javelet.apiserver.TrustBundleCalls;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.TrustBundles.Answer;
import io.javelet.pod.TrustBundles.Wanted;
import io.javelet.runtime.PodUid;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiTrustBundlesTest {
  private static final String ONE = block("AAAA");
  private static final String TWO = block("BBBB");
  private static final LabelSelector ALL = new LabelSelector();

  @TempDir private Path folder;
  private FakeApiServer api;
  private KubernetesClient user;
  private ApiServer connection;
  private ApiTrustBundles bundles;
  private final BlockingQueue<PodUid> changes = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    offer("v1beta1");
    user = api.client();
    connection = Connections.to(api, folder);
    bundles = new ApiTrustBundles(new TrustBundleCalls(connection), changes::add, new Random(1));
  }

  @AfterEach
  void stop() throws Exception {
    bundles.stop();
    user.close();
    connection.close();
    api.close();
  }

  private static String block(String body) {
    return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
  }

  /** The versions in which the API server says that it has trust bundles. */
  private void offer(String... versions) {
    api.intercept(request -> {
      String beginning = "GET /apis/certificates.k8s.io/";
      String line = FakeApiServer.line(request);
      if (!line.matches(beginning + "v[^/]*")) {
        return Optional.empty();
      }
      String version = line.substring(beginning.length());
      return Optional.of(
          List.of(versions).contains(version)
              ? new MockResponse()
                  .setResponseCode(200)
                  .setHeader("Content-Type", "application/json")
                  .setBody(
                      """
                      {"kind":"APIResourceList","apiVersion":"v1",\
                      "groupVersion":"certificates.k8s.io/%s","resources":[\
                      {"name":"clustertrustbundles","singularName":"","namespaced":false,\
                      "kind":"ClusterTrustBundle","verbs":["get"]}]}
                      """
                          .formatted(version))
              : FakeApiServer.refusal(404, "NotFound", "the server could not find it"));
    });
  }

  private static ClusterTrustBundle bundle(String name, String signer, String label, String pem) {
    return new ClusterTrustBundleBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels("is", label)
        .endMetadata()
        .withNewSpec()
        .withSignerName(signer.isEmpty() ? null : signer)
        .withTrustBundle(pem)
        .endSpec()
        .build();
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("pod")
        .withNamespace("default")
        .withUid("uid")
        .endMetadata()
        .build();
  }

  private Answer named(String name, boolean optional) {
    return bundles.anchors(pod(), new Wanted.Named(name), optional);
  }

  private Answer signed(String signer, Optional<LabelSelector> labels, boolean optional) {
    return bundles.anchors(pod(), new Wanted.Signed(signer, labels), optional);
  }

  private static Answer pem(String... blocks) {
    return new Answer.Anchors(String.join("", blocks));
  }

  private static Answer refused(String message) {
    return new Answer.Refused(message);
  }

  @Test
  void aBundleIsFoundByItsName() {
    user.resource(bundle("one", "", "x", ONE)).create();

    assertThat(named("one", false)).isEqualTo(pem(ONE));
    assertThat(named("two", true)).isEqualTo(pem());
    assertThat(named("two", false))
        .isEqualTo(
            refused(
                "while getting ClusterTrustBundle:"
                    + " clustertrustbundle.certificates.k8s.io \"two\" not found"));
    assertThat(api.requests("GET /apis/certificates.k8s.io/v1beta1/clustertrustbundles"))
        .as("one listing and one watch")
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void bundlesOfASignerAreShownTogether() {
    user.resource(bundle("a:one", "a", "x", ONE)).create();
    user.resource(bundle("a:two", "a", "y", TWO + ONE)).create();
    user.resource(bundle("b:one", "b", "x", block("CCCC"))).create();
    LabelSelector x = new LabelSelectorBuilder().addToMatchLabels("is", "x").build();

    assertThat(signed("a", Optional.of(x), false)).isEqualTo(pem(ONE));
    assertThat(signed("a", Optional.of(ALL), false)).isIn(pem(ONE, TWO), pem(TWO, ONE));
    Answer none =
        refused("combination of signerName and labelSelector matched zero ClusterTrustBundles");
    assertThat(signed("c", Optional.of(ALL), false)).isEqualTo(none);
    assertThat(signed("a", Optional.empty(), false)).as("no selector, no bundle").isEqualTo(none);
    assertThat(signed("a", Optional.empty(), true)).isEqualTo(pem());
    LabelSelector odd =
        new LabelSelectorBuilder()
            .addNewMatchExpression()
            .withKey("is")
            .withOperator("Like")
            .endMatchExpression()
            .build();
    assertThat(signed("a", Optional.of(odd), true))
        .isEqualTo(
            refused(
                "while parsing label selector: \"Like\" is not a valid label selector operator"));
  }

  @Test
  void whoAskedIsToldOfAChangeUntilItIsGone() throws Exception {
    user.resource(bundle("one", "", "x", ONE)).create();
    assertThat(named("one", false)).isEqualTo(pem(ONE));
    assertThat(changes.poll(60, TimeUnit.SECONDS)).isEqualTo(new PodUid("uid"));

    user.resource(bundle("one", "", "x", TWO)).update();
    assertThat(changes.poll(60, TimeUnit.SECONDS)).isEqualTo(new PodUid("uid"));
    assertThat(named("one", false)).isEqualTo(pem(TWO));

    bundles.declared(new PodUpdate.Remove(PodSourceName.API, List.of(pod())));
    api.goAway();
    user.resource(bundle("one", "", "x", ONE)).update();
    api.comeBack();
    Pod other = new PodBuilder(pod()).editMetadata().withUid("other").endMetadata().build();
    while (!bundles.anchors(other, new Wanted.Named("one"), false).equals(pem(ONE))) {
      assertThat(changes.poll(60, TimeUnit.SECONDS)).isEqualTo(new PodUid("other"));
    }
  }

  @Test
  void nothingIsFollowedThatTheApiServerDoesNotHave() {
    offer();
    assertThat(named("one", true))
        .isEqualTo(
            refused("the API server has no ClusterTrustBundle in a version that this node knows"));

    offer("v1beta1");
    user.resource(bundle("one", "", "x", ONE)).create();
    assertThat(named("one", false)).as("it has them now").isEqualTo(pem(ONE));
  }

  @Test
  void aLaterVersionServesWhereItIsTheOnlyOne() {
    offer("v1");
    user.resource(
            new io.fabric8.kubernetes.api.model.certificates.v1.ClusterTrustBundleBuilder()
                .withNewMetadata()
                .withName("one")
                .endMetadata()
                .withNewSpec()
                .withTrustBundle(ONE)
                .endSpec()
                .build())
        .create();

    assertThat(named("one", false)).isEqualTo(pem(ONE));
  }

  @Test
  void whatWasReadHoldsWhileTheApiServerIsAway() throws Exception {
    user.resource(bundle("one", "", "x", ONE)).create();
    assertThat(named("one", false)).isEqualTo(pem(ONE));

    api.goAway();

    assertThat(named("one", false)).isEqualTo(pem(ONE));
  }
}
