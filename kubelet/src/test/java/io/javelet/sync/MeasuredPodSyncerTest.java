package io.javelet.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import io.javelet.worker.PodSyncer;
import io.javelet.worker.SyncOutcome;
import io.javelet.worker.TerminationRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MeasuredPodSyncerTest {
  private static final Instant SEEN = Instant.parse("2026-01-02T03:04:05Z");

  private final Map<PodUid, PodStatus> statuses = new ConcurrentHashMap<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(SEEN);
  private final KubeletMetrics metrics = KubeletMetrics.create(Path.of("/proc/self"), SEEN);
  private final MeasuredPodSyncer syncer =
      new MeasuredPodSyncer(
          new Nothing(), metrics, uid -> Optional.ofNullable(statuses.get(uid)), now::get);

  private static Pod pod(String uid) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(uid)
        .withUid(uid)
        .addToAnnotations(StaticPods.SEEN_ANNOTATION, "2026-01-02T03:04:05.000000000Z")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("a")
        .endContainer()
        .addNewContainer()
        .withName("b")
        .endContainer()
        .endSpec()
        .build();
  }

  @Test
  void aStartIsMeasuredFromSeeingThePodToItsRunning() throws Exception {
    now.set(SEEN.plusMillis(200));
    assertThat(syncer.syncPod(pod("u"))).isEqualTo(SyncOutcome.SETTLED);
    assertThat(metrics.text())
        .contains(
            "kubelet_pod_worker_start_duration_seconds_sum 0.2\n",
            "kubelet_pod_worker_duration_seconds_count{operation_type=\"create\"} 1\n",
            "kubelet_containers_per_pod_count_sum 2\n")
        .contains("kubelet_pod_start_duration_seconds_count 0\n");

    now.set(SEEN.plusSeconds(3));
    statuses.put(new PodUid("u"), running("2026-01-02T03:04:07Z"));
    syncer.syncPod(pod("u"));
    now.set(SEEN.plusSeconds(60));
    syncer.syncPod(pod("u"));

    assertThat(metrics.text())
        .contains(
            "kubelet_pod_start_duration_seconds_sum 3\n",
            "kubelet_pod_start_duration_seconds_count 1\n",
            "kubelet_pod_worker_start_duration_seconds_count 1\n",
            "kubelet_pod_worker_duration_seconds_count{operation_type=\"sync\"} 2\n");
  }

  private static PodStatus running(String started) {
    return new PodStatusBuilder()
        .withPhase("Running")
        .addNewInitContainerStatus()
        .withName("init")
        .withNewState()
        .withNewTerminated()
        .withStartedAt("2026-01-02T03:04:05Z")
        .withFinishedAt("2026-01-02T03:04:06Z")
        .endTerminated()
        .endState()
        .endInitContainerStatus()
        .addNewContainerStatus()
        .withName("a")
        .withNewState()
        .withNewRunning()
        .withStartedAt(started)
        .endRunning()
        .endState()
        .endContainerStatus()
        .build();
  }

  @Test
  void itsOwnTimeIsWithoutImagesAndInitContainers() throws Exception {
    now.set(SEEN.plusMillis(200));
    syncer.syncPod(pod("u"));
    // Two pulls side by side: 2.5 s together.
    metrics.life().starts().pulled("u", SEEN, SEEN.plusSeconds(2));
    metrics.life().starts().pulled("u", SEEN.plusSeconds(1), SEEN.plusMillis(2500));
    now.set(SEEN.plusSeconds(5));
    statuses.put(new PodUid("u"), running("2026-01-02T03:04:10Z"));
    syncer.syncPod(pod("u"));
    syncer.syncPod(pod("u"));

    assertThat(metrics.text())
        .contains(
            "kubelet_pod_start_total_duration_seconds_sum 5\n",
            "kubelet_pod_start_total_duration_seconds_count 1\n",
            "kubelet_pod_start_sli_duration_seconds_sum 1.5\n",
            "kubelet_first_network_pod_start_sli_duration_seconds 1.5\n");
  }

  @Test
  void aPodThatRanBeforeTheAgentDidDoesNotStart() throws Exception {
    statuses.put(new PodUid("u"), running("2026-01-02T03:04:07Z"));
    now.set(SEEN.plusSeconds(3600));

    syncer.syncPod(pod("u"));
    syncer.syncPod(pod("u"));

    assertThat(metrics.text()).contains("kubelet_pod_start_duration_seconds_count 0\n");
  }

  private static final class Nothing implements PodSyncer {
    @Override
    public SyncOutcome syncPod(Pod pod) {
      return SyncOutcome.SETTLED;
    }

    @Override
    public void syncTerminatingPod(Pod pod, TerminationRequest request) {}

    @Override
    public void syncTerminatedPod(Pod pod) {}

    @Override
    public void removePod(Pod pod) {}
  }
}
