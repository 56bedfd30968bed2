package io.javelet.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.Connections;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.offline.OfflineStore;
import io.javelet.pod.RuntimeClasses.Answer;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiRuntimeClassesTest {
  @TempDir private Path folder;
  private FakeApiServer api;
  private KubernetesClient user;
  private ApiServer connection;
  private Optional<ApiRuntimeClasses> classes = Optional.empty();
  private final BlockingQueue<PodUid> changes = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    user = api.client();
    connection = Connections.to(api, folder);
  }

  @AfterEach
  void stop() throws Exception {
    if (classes.isPresent()) {
      classes.get().stop();
    }
    user.close();
    connection.close();
    api.close();
  }

  private ApiRuntimeClasses begin(Optional<OfflineStore> memory) {
    var begun =
        new ApiRuntimeClasses(new ObjectCalls(connection), memory, changes::add, new Random(1));
    classes = Optional.of(begun);
    begun.start();
    return begun;
  }

  private static RuntimeClass runtimeClass(String name, String handler) {
    return new RuntimeClassBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withHandler(handler)
        .build();
  }

  private static Pod pod(String runtimeClass) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("pod")
        .withNamespace("default")
        .withUid("uid")
        .addToAnnotations(StaticPods.SOURCE_ANNOTATION, "api")
        .endMetadata()
        .withNewSpec()
        .withRuntimeClassName(runtimeClass)
        .endSpec()
        .build();
  }

  private static Pod staticPod(String runtimeClass) {
    return new PodBuilder(pod(runtimeClass))
        .editMetadata()
        .addToAnnotations(StaticPods.SOURCE_ANNOTATION, "file")
        .endMetadata()
        .build();
  }

  private static Answer handler(String name) {
    return new Answer.Handler(name);
  }

  @Test
  void aPodGetsTheHandlerOfItsClass() throws Exception {
    user.resource(runtimeClass("safe", "kata")).create();
    ApiRuntimeClasses begun = begin(Optional.empty());

    assertThat(begun.handler(pod("safe"))).isEqualTo(handler("kata"));
    assertThat(begun.handler(staticPod("safe"))).isEqualTo(handler("kata"));
    assertThat(begun.handler(pod(""))).isEqualTo(handler(""));
  }

  @Test
  void whoseClassIsMissingIsToldWhenThereIsAnother() throws Exception {
    ApiRuntimeClasses begun = begin(Optional.empty());
    Answer missing = new Answer.Unknown("runtimeclass.node.k8s.io \"safe\" not found");
    assertThat(begun.handler(staticPod("safe"))).isEqualTo(missing);
    assertThat(begun.handler(pod("safe"))).isEqualTo(missing);

    user.resource(runtimeClass("safe", "kata")).create();

    assertThat(changes.poll(60, TimeUnit.SECONDS)).isEqualTo(new PodUid("uid"));
    assertThat(begun.handler(pod("safe"))).isEqualTo(handler("kata"));
  }

  @Test
  void beforeTheApiServerHasSpokenAStaticPodsClassIsItsHandler() throws Exception {
    api.goAway();
    ApiRuntimeClasses begun = begin(Optional.empty());

    assertThat(begun.handler(staticPod("kata"))).isEqualTo(handler("kata"));
    assertThat(begun.handler(pod("kata"))).isInstanceOf(Answer.Unknown.class);
  }

  @Test
  void whatAnEarlierAgentReadHoldsUntilTheApiServerSpeaks() throws Exception {
    user.resource(runtimeClass("safe", "kata")).create();
    OfflineStore store = OfflineStore.open(folder.resolve("offline"), false);
    store.start();
    assertThat(begin(Optional.of(store)).handler(pod("safe"))).isEqualTo(handler("kata"));
    classes.orElseThrow().stop();
    store.stop();

    api.goAway();
    ApiRuntimeClasses later =
        begin(Optional.of(OfflineStore.open(folder.resolve("offline"), false)));

    assertThat(later.handler(pod("safe"))).isEqualTo(handler("kata"));
    assertThat(later.handler(staticPod("safe"))).isEqualTo(handler("kata"));
  }
}
