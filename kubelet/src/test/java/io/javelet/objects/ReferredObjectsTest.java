package io.javelet.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.javelet.ManualClock;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.Connections;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.offline.OfflineStore;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.ConfigValue;
import io.javelet.pod.ObjectKey;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.runtime.PodUid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three strategies by which config maps and secrets are kept current. */
final class ReferredObjectsTest {
  private static final String MAPS = "GET /api/v1/namespaces/default/configmaps";
  private static final String SECRETS = "GET /api/v1/namespaces/default/secrets";

  @TempDir private Path folder;
  private FakeApiServer api;
  private KubernetesClient user;
  private ApiServer connection;
  private ObjectCalls calls;
  private Optional<ReferredObjects> objects = Optional.empty();
  private final ManualClock clock = new ManualClock();
  private Duration age = Duration.ofMinutes(1);
  private final BlockingQueue<PodUid> changes = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    user = api.client();
    connection = Connections.to(api, folder);
    calls = new ObjectCalls(connection);
  }

  @AfterEach
  void stop() throws Exception {
    objects.ifPresent(ReferredObjects::stop);
    user.close();
    connection.close();
    api.close();
  }

  @Test
  void aWatchedObjectIsTheNewestAndItsPodsAreTold() throws Exception {
    configMap("one", false);
    ReferredObjects watched = watched(Optional.empty());
    watched.declared(added(pod()));
    assertThat(text(watched)).isEqualTo("one");
    configMap("two", false);
    awaitText(watched, "two");
    assertThat(reads(MAPS)).as("listed once, watched after that").hasSize(1);
  }

  @Test
  void anImmutableObjectIsWatchedNoMore() throws Exception {
    configMap("one", true);
    ReferredObjects watched = watched(Optional.empty());
    watched.declared(added(pod()));
    assertThat(text(watched)).isEqualTo("one");
    assertThat(changes.poll(20, TimeUnit.SECONDS)).isEqualTo(new PodUid("uid"));
    // Cut connections make those ask again that still follow something.
    api.goAway();
    api.comeBack();
    user.resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("pull")
                .withNamespace("default")
                .endMetadata()
                .build())
        .create();
    awaitAnswer(watched, Kind.SECRET, "pull");
    assertThat(reads(MAPS)).hasSize(1);
    assertThat(text(watched)).isEqualTo("one");
  }

  @Test
  void whatNoPodRefersToIsLeftAndNotAnswered() throws Exception {
    configMap("one", false);
    ReferredObjects watched = watched(Optional.empty());
    watched.declared(added(pod()));
    assertThat(text(watched)).isEqualTo("one");
    watched.declared(new PodUpdate.Remove(PodSourceName.API, List.of(pod())));
    assertThat(watched.find(pod(), Kind.CONFIG_MAP, "map")).isInstanceOf(Answer.Unreadable.class);
  }

  @Test
  void pullSecretsAndWhatEphemeralContainersNeedAreAmongThem() throws Exception {
    user.resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("pull")
                .withNamespace("default")
                .endMetadata()
                .addToData("a", Base64.getEncoder().encodeToString(new byte[] {1, 2}))
                .build())
        .create();
    ReferredObjects watched = watched(Optional.empty());
    watched.declared(added(pod()));
    awaitAnswer(watched, Kind.SECRET, "pull");
    assertThat(watched.find(pod(), Kind.SECRET, "debug")).isInstanceOf(Answer.Absent.class);
  }

  @Test
  void whatIsRememberedServesUntilTheApiServerHasAnswered() throws Exception {
    OfflineStore memory = OfflineStore.open(folder.resolve("offline"), false);
    memory.referred(
        new ObjectKey(Kind.CONFIG_MAP, "default", "map"),
        new ConfigObject(Map.of("word", ConfigValue.of("remembered")), Map.of(), false));
    api.goAway();
    ReferredObjects watched = watched(Optional.of(memory));
    watched.declared(added(pod()));
    assertThat(text(watched)).isEqualTo("remembered");
    assertThat(watched.find(pod(), Kind.SECRET, "pull")).isInstanceOf(Answer.Unreadable.class);
    assertThat(text(asked(Optional.of(memory)))).isEqualTo("remembered");

    configMap("current", false);
    api.comeBack();
    awaitAnswer(watched, Kind.SECRET, "debug");
    awaitText(watched, "current");
  }

  @Test
  void aCachedObjectIsAskedForWhenItIsTooOldOrItsPodIsDeclaredAnew() throws Exception {
    configMap("one", false);
    ReferredObjects cached = asked(Optional.empty());
    assertThat(text(cached)).isEqualTo("one");
    configMap("two", false);
    assertThat(text(cached)).isEqualTo("one");
    clock.advance(Duration.ofSeconds(59));
    assertThat(text(cached)).isEqualTo("one");
    clock.advance(Duration.ofSeconds(2));
    assertThat(text(cached)).isEqualTo("two");
    configMap("three", false);
    cached.declared(new PodUpdate.Update(PodSourceName.API, List.of(pod())));
    assertThat(text(cached)).isEqualTo("three");
    assertThat(reads(MAPS)).hasSize(3);
  }

  @Test
  void withoutCacheItIsAskedForEachTimeUnlessItNeverChanges() throws Exception {
    age = Duration.ZERO;
    configMap("one", false);
    ReferredObjects asked = asked(Optional.empty());
    assertThat(text(asked)).isEqualTo("one");
    configMap("two", true);
    assertThat(text(asked)).isEqualTo("two");
    assertThat(text(asked)).isEqualTo("two");
    assertThat(reads(MAPS)).hasSize(2);
  }

  @Test
  void anOldAnswerIsBetterThanNone() throws Exception {
    age = Duration.ZERO;
    configMap("one", false);
    ReferredObjects asked = asked(Optional.empty());
    assertThat(text(asked)).isEqualTo("one");
    api.intercept(_ -> Optional.of(FakeApiServer.refusal(500, "InternalError", "ill")));
    assertThat(text(asked)).isEqualTo("one");
    assertThat(asked.find(pod(), Kind.SECRET, "pull"))
        .isEqualTo(new Answer.Unreadable("failed to get secret \"pull\": ill"));
    api.interceptNothing();
    user.configMaps().inNamespace("default").withName("map").delete();
    assertThat(asked.find(pod(), Kind.CONFIG_MAP, "map")).isInstanceOf(Answer.Absent.class);
    assertThat(reads(SECRETS)).isNotEmpty();
  }

  private ReferredObjects watched(Optional<OfflineStore> memory) {
    ReferredObjects made = new WatchedObjects(calls, memory, changes::add, new Random(1));
    objects = Optional.of(made);
    return made;
  }

  private ReferredObjects asked(Optional<OfflineStore> memory) {
    ReferredObjects made = new AskedObjects(calls, memory, () -> age, clock);
    made.declared(added(pod()));
    return made;
  }

  private static String text(ReferredObjects objects) {
    Answer answer = objects.find(pod(), Kind.CONFIG_MAP, "map");
    assertThat(answer).isInstanceOf(Answer.Found.class);
    return ((Answer.Found) answer).object().file("word").orElseThrow().text();
  }

  private void awaitText(ReferredObjects objects, String word) throws InterruptedException {
    while (!text(objects).equals(word)) {
      assertThat(changes.poll(20, TimeUnit.SECONDS)).isEqualTo(new PodUid("uid"));
    }
  }

  /** Until the API server has said something about it. */
  private void awaitAnswer(ReferredObjects objects, Kind kind, String name) throws Exception {
    while (objects.find(pod(), kind, name) instanceof Answer.Unreadable
        || (name.equals("pull") && objects.find(pod(), kind, name) instanceof Answer.Absent)) {
      assertThat(changes.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
  }

  private void configMap(String word, boolean immutable) {
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("map")
            .withNamespace("default")
            .endMetadata()
            .addToData("word", word)
            .withImmutable(immutable)
            .build();
    user.resource(map).createOr(existing -> existing.update());
  }

  private List<RecordedRequest> reads(String beginning) {
    return api.requests(beginning).stream()
        .filter(each -> !FakeApiServer.line(each).contains("watch=true"))
        .filter(each -> String.valueOf(each.getHeader("User-Agent")).equals("kubelet/test"))
        .toList();
  }

  private static PodUpdate added(Pod pod) {
    return new PodUpdate.Add(PodSourceName.API, List.of(pod));
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("pod")
        .withNamespace("default")
        .withUid("uid")
        .endMetadata()
        .withNewSpec()
        .addNewVolume()
        .withName("v")
        .withNewConfigMap()
        .withName("map")
        .endConfigMap()
        .endVolume()
        .addNewImagePullSecret("pull")
        .addNewEphemeralContainer()
        .withName("debugger")
        .addNewEnvFrom()
        .withNewSecretRef()
        .withName("debug")
        .endSecretRef()
        .endEnvFrom()
        .endEphemeralContainer()
        .endSpec()
        .build();
  }
}
