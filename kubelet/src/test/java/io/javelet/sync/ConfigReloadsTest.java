package io.javelet.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.events.EventRecorder;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigValue;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigReloadsTest {
  private static final ContainerId RUNNING = new ContainerId("c1");

  @TempDir Path folder;

  private final Map<String, String> values = new ConcurrentHashMap<>();
  private final List<String> sent = new ArrayList<>();
  private final EventRecorder recorder = new EventRecorder(Clock.systemUTC(), 100, List.of());
  private final ConfigObjects objects =
      (pod, kind, name) ->
          Optional.ofNullable(values.get(name))
              .<Answer>map(value ->
                  new Answer.Found(
                      new ConfigObject(Map.of("k", ConfigValue.of(value)), Map.of(), false)))
              .orElseGet(Answer.Absent::new);

  @BeforeEach
  void oneObject() {
    values.put("settings", "1");
  }

  private ConfigReloads reloads() {
    return new ConfigReloads(
        new PodDirectories(folder, folder, folder),
        objects,
        (container, signal) -> sent.add(signal + " " + container.value()),
        new PodEventRecorder(recorder));
  }

  private static Pod pod(String wish) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("ns")
        .withUid("u1")
        .addToAnnotations(ReloadWish.ANNOTATION, wish)
        .endMetadata()
        .withNewSpec()
        .withContainers(container("main", "settings"), container("other", "unrelated"))
        .endSpec()
        .build();
  }

  private static Container container(String name, String configMap) {
    return new ContainerBuilder()
        .withName(name)
        .addNewEnvFrom()
        .withNewConfigMapRef(configMap, true)
        .endEnvFrom()
        .build();
  }

  private static RuntimePodStatus running(int restartCount) {
    return new RuntimePodStatus(
        new PodUid("u1"),
        new PodFullName("web", "ns"),
        List.of(),
        List.of(run("main", RUNNING, restartCount), run("other", new ContainerId("c2"), 0)),
        Instant.EPOCH);
  }

  private static RuntimeContainer run(String name, ContainerId id, int restartCount) {
    return new RuntimeContainer(
        id,
        name,
        restartCount,
        ContainerState.RUNNING,
        new RuntimeContainer.Times(Instant.EPOCH, Optional.of(Instant.EPOCH), Optional.empty()),
        RuntimeContainer.Exit.NONE,
        new RuntimeContainer.Image("", ""),
        RuntimeContainer.Notes.NONE,
        "");
  }

  private void start(Pod pod, int restartCount) throws IOException {
    reloads().starting(pod, pod.getSpec().getContainers().getFirst(), restartCount);
  }

  private List<String> eventReasons() {
    return recorder.recent().stream().map(event -> event.reason()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -              | Nothing[]
          restart        | Restart[]
          signal:HUP     | Signal[name=HUP]
          signal:SIGHUP  | Signal[name=HUP]
          signal:usr1    | Signal[name=USR1]
          signal:KILL    | Unknown[text=signal:KILL]
          signal:        | Unknown[text=signal:]
          Restart        | Unknown[text=Restart]
          exec:reload    | Unknown[text=exec:reload]
          """)
  void aWishIsRead(String text, String expected) {
    Pod pod = pod("");
    if (text != null) {
      pod.getMetadata().getAnnotations().put(ReloadWish.ANNOTATION, text);
    }
    assertThat(ReloadWish.of(pod)).hasToString(expected);
  }

  @Test
  void onlyTheContainerWhoseConfigurationChangedIsOutdated() throws IOException {
    Pod pod = pod("restart");
    start(pod, 0);
    assertThat(reloads().apply(pod, running(0))).isEmpty();

    values.put("settings", "2");

    assertThat(reloads().apply(pod, running(0))).containsExactly(RUNNING);
    assertThat(reloads().apply(pod, running(0))).containsExactly(RUNNING);
    start(pod, 1);
    assertThat(reloads().apply(pod, running(1))).isEmpty();
  }

  @Test
  void aSignalIsSentOncePerChange() throws IOException {
    Pod pod = pod("signal:HUP");
    start(pod, 0);
    values.put("settings", "2");

    assertThat(reloads().apply(pod, running(0))).isEmpty();
    assertThat(reloads().apply(pod, running(0))).isEmpty();
    assertThat(sent).containsExactly("HUP c1");
    assertThat(eventReasons()).containsExactly("Reloaded");

    values.put("settings", "3");
    assertThat(reloads().apply(pod, running(0))).isEmpty();
    assertThat(sent).containsExactly("HUP c1", "HUP c1");
  }

  @Test
  void anObjectThatGoesAwayIsNoChange() throws IOException {
    Pod pod = pod("restart");
    start(pod, 0);

    values.remove("settings");
    assertThat(reloads().apply(pod, running(0))).isEmpty();
    values.put("settings", "1");
    assertThat(reloads().apply(pod, running(0))).isEmpty();
    values.put("settings", "2");
    assertThat(reloads().apply(pod, running(0))).containsExactly(RUNNING);
  }

  @Test
  void aContainerThatNobodyRemembersIsTakenAsItIs() {
    Pod pod = pod("restart");

    assertThat(reloads().apply(pod, running(7))).isEmpty();
    values.put("settings", "2");
    assertThat(reloads().apply(pod, running(7))).containsExactly(RUNNING);
  }

  @Test
  void aWishThatIsNoneIsToldOnceForEachChange() throws IOException {
    Pod pod = pod("reboot");
    start(pod, 0);
    values.put("settings", "2");

    assertThat(reloads().apply(pod, running(0))).isEmpty();
    assertThat(reloads().apply(pod, running(0))).isEmpty();
    assertThat(eventReasons()).containsExactly("FailedReload");
  }

  @Test
  void aPodWithoutAWishIsLeftAlone() throws IOException {
    Pod pod = pod("");
    start(pod, 0);
    values.put("settings", "2");

    assertThat(reloads().apply(pod, running(0))).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }
}
