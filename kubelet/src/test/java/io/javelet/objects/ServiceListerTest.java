package io.javelet.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.metrics.RestClientMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServiceListerTest {
  private final KubernetesMockServer cluster =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);
  private final CountDownLatch read = new CountDownLatch(1);
  private ServiceLister lister;
  private ApiServer server;

  @BeforeEach
  void connect(@TempDir Path folder) throws Exception {
    cluster.init();
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - {name: test, cluster: {server: "%s"}}
        users:
        - {name: test, user: {}}
        contexts:
        - {name: test, context: {cluster: test, user: test}}
        """
            .formatted(cluster.url("/")));
    server = new ApiServer(kubeconfig, "kubelet/test", 0, 0, RestClientMetrics.unseen());
    server.connect();
    lister =
        new ServiceLister(new ObjectCalls(server), read::countDown, RandomGenerator.getDefault());
  }

  @AfterEach
  void disconnect() throws Exception {
    lister.stop();
    server.close();
    cluster.destroy();
  }

  @Test
  void servicesAreUnknownUntilTheyWereReadAndFollowedFromThenOn() throws Exception {
    try (NamespacedKubernetesClient client = cluster.createClient()) {
      client.resource(service("default", "kubernetes")).create();
      assertThat(lister.listed()).isEmpty();

      lister.start();
      assertThat(read.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(names()).containsExactly("default/kubernetes");

      client.resource(service("shop", "web")).create();
      await(List.of("default/kubernetes", "shop/web"));
      client.services().inNamespace("default").withName("kubernetes").delete();
      await(List.of("shop/web"));
    }
  }

  private void await(List<String> expected) throws InterruptedException {
    // The test's own time limit ends this.
    while (!names().equals(expected)) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private List<String> names() {
    return lister.listed().orElseThrow().stream()
        .map(each -> each.getMetadata().getNamespace() + "/" + each.getMetadata().getName())
        .toList();
  }

  private static Service service(String namespace, String name) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withClusterIP("10.0.0.1")
        .endSpec()
        .build();
  }
}
