package io.javelet.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.resource.PodAllocations;
import io.javelet.resource.ResizeDecision;
import io.javelet.resource.ResourceAmounts;
import io.javelet.runtime.PodUid;
import io.javelet.status.ResizeProgress;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods that wait for others' resources ask when these may have become free. */
final class PodResizesTest {
  private static final PodUid WAITING = new PodUid("waiting");
  private static final PodUid OTHER = new PodUid("other");

  @TempDir private Path root;
  private final List<PodUid> woken = new ArrayList<>();
  private final KubeletMetrics metrics =
      KubeletMetrics.create(Path.of("/proc/self"), Instant.now());
  private PodAllocations allocations;
  private PodResizes resizes;

  @BeforeEach
  void start() {
    allocations =
        new PodAllocations(root, () -> new ResourceAmounts(Map.of("cpu", new BigDecimal(2))));
    resizes = new PodResizes(allocations, metrics.life().resizes(), woken::add);
    resizes.put(
        WAITING,
        new ResizeProgress(
            Optional.of(new ResizeProgress.Pending("Deferred", "no room")),
            Optional.empty(),
            Map.of()));
    resizes.put(
        new PodUid("hopeless"),
        new ResizeProgress(
            Optional.of(new ResizeProgress.Pending("Infeasible", "never")),
            Optional.empty(),
            Map.of()));
  }

  @AfterEach
  void stop() throws Exception {
    allocations.stop();
  }

  private static Pod pod(PodUid uid, String cpu) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(uid.value())
        .withUid(uid.value())
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withNewResources()
        .addToRequests("cpu", new Quantity(cpu))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  @Test
  void whoWaitsIsWokenByWhatMakesRoom() {
    resizes.ended(OTHER);
    resizes.forget(OTHER);
    resizes.carriedOut(OTHER);

    assertThat(woken).containsExactly(WAITING, WAITING, WAITING);
    resizes.acceptedLate(WAITING);
    resizes.acceptedLate(WAITING);
    assertThat(metrics.text())
        .contains(
            "kubelet_pod_deferred_accepted_resizes_total{retry_trigger=\"pod_resized\"} 1",
            "kubelet_pod_deferred_accepted_resizes_total{retry_trigger=\"periodic_retry\"} 1");
  }

  @Test
  void nobodyWakesHimself() {
    resizes.carriedOut(WAITING);

    assertThat(woken).isEmpty();
  }

  @Test
  void whatAnEndedPodHadIsFreeThoughItsObjectIsThere() {
    allocations.allocate(pod(WAITING, "100m"));
    allocations.allocate(pod(OTHER, "1500m"));
    assertThat(allocations.allocate(pod(WAITING, "1")).decision())
        .isInstanceOf(ResizeDecision.Deferred.class);

    resizes.ended(OTHER);

    assertThat(allocations.allocate(pod(WAITING, "1")).decision())
        .isInstanceOf(ResizeDecision.Accepted.class);
  }
}
