package io.javelet.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.events.EventType;
import io.javelet.runtime.PodFullName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DependencyObstacleTest {
  private static Pod pod(String name, String dependsOn) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name + "-node")
        .withNamespace("default")
        .addToAnnotations("javelet.io/depends-on", dependsOn)
        .endMetadata()
        .withNewSpec()
        .withNodeName("node")
        .endSpec()
        .build();
  }

  private static Optional<DependencyObstacle> obstacle(
      Pod pod, Set<String> ready, Pod... declared) {
    return DependencyObstacle.of(
        pod,
        name ->
            List.of(declared).stream()
                .filter(each -> PodFullName.of(each).equals(name))
                .map(each -> ready.contains(each.getMetadata().getName()))
                .findAny(),
        List.of(declared));
  }

  @Test
  void nothingStandsInTheWayOnceAllAreReady() {
    Pod web = pod("web", "store");
    assertThat(obstacle(web, Set.of("store-node"), web, pod("store", ""))).isEmpty();
  }

  @Test
  void whoIsNotReadyAndWhoIsNotThereAreNamed() {
    Pod web = pod("web", "store, cache");
    assertThat(obstacle(web, Set.of(), web, pod("store", "")))
        .contains(
            new DependencyObstacle(
                "WaitingForDependency",
                EventType.NORMAL,
                "waits for default/store-node, default/cache-node (nobody declares it) to be"
                    + " Ready"));
  }

  @Test
  void aCircleOfPodsWhereverTheyComeFromIsNamedWhole() {
    Pod web = pod("web", "store");
    assertThat(obstacle(web, Set.of(), web, pod("store", "cache"), pod("cache", "web")))
        .contains(
            new DependencyObstacle(
                "DependencyCycle",
                EventType.WARNING,
                "cannot start: javelet.io/depends-on goes round in a circle: default/web-node"
                    + " waits for default/store-node waits for default/cache-node waits for"
                    + " default/web-node"));
  }

  @Test
  void whoWaitsForACircleIsNotPartOfIt() {
    Pod web = pod("web", "store");
    assertThat(obstacle(web, Set.of(), web, pod("store", "cache"), pod("cache", "store")))
        .map(DependencyObstacle::reason)
        .contains("WaitingForDependency");
  }
}
