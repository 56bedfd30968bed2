package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodAllocationsTest {
  private static final ResourceAmounts NODE =
      new ResourceAmounts(
          Map.of(
              ResourceAmounts.CPU, BigDecimal.valueOf(2),
              ResourceAmounts.MEMORY, BigDecimal.valueOf(1L << 30)));

  @TempDir private Path root = Path.of("");
  private final List<PodAllocations> opened = new ArrayList<>();

  @AfterEach
  void awaitTheDisk() throws InterruptedException {
    for (PodAllocations each : opened) {
      each.stop();
    }
  }

  @Test
  void whatAPodDeclaresFirstItIsGiven() {
    PodAllocations allocations = open();
    Pod pod = pod("u1", "a cpu=1/1");

    assertThat(allocations.allocate(pod).decision()).isEqualTo(new ResizeDecision.Unchanged());
    assertThat(allocations.isPending(pod)).isFalse();
    assertThat(allocations.widest(pod)).isSameAs(pod);
  }

  @Test
  void aResizeIsPendingUntilItIsInForce() {
    PodAllocations allocations = open();
    allocations.allocate(pod("u1", "a cpu=500m/1 memory=64Mi/; b cpu=100m/"));
    Pod resized = pod("u1", "a cpu=1/500m memory=64Mi/; b cpu=100m/");

    PodAllocations.Allocated allocated = allocations.allocate(resized);

    assertThat(allocated.decision()).isEqualTo(new ResizeDecision.Accepted());
    assertThat(allocations.pending(allocated.pod()))
        .isEqualTo(Map.of("a", new ContainerResize(false, true, false)));
    Pod widest = allocations.widest(allocated.pod());
    assertThat(PodResources.requests(widest).cpuMillis()).isEqualTo(1100);
    assertThat(PodResources.limits(widest).cpuMillis()).isEqualTo(1000);
    allocations.actuated(allocated.pod(), "a");
    assertThat(allocations.pending(allocated.pod())).isEmpty();
    allocations.actuated(allocated.pod());
    assertThat(allocations.isPending(allocated.pod())).isFalse();
  }

  @Test
  void whatOthersHaveIsNotGivenTwice() {
    PodAllocations allocations = open();
    allocations.allocate(pod("u1", "a cpu=500m/"));
    allocations.allocate(pod("u2", "a cpu=1/"));

    PodAllocations.Allocated deferred = allocations.allocate(pod("u1", "a cpu=1500m/"));

    assertThat(deferred.decision()).isInstanceOf(ResizeDecision.Deferred.class);
    assertThat(PodResources.requests(deferred.pod()).cpuMillis()).isEqualTo(500);
    allocations.forget(new PodUid("u2"));
    assertThat(allocations.allocate(pod("u1", "a cpu=1500m/")).decision())
        .isEqualTo(new ResizeDecision.Accepted());
    assertThat(allocations.allocate(pod("u1", "a cpu=3/")).decision())
        .isInstanceOf(ResizeDecision.Infeasible.class);
  }

  @Test
  void aPolicyAsksForARestart() {
    PodAllocations allocations = open();
    allocations.allocate(restarting(pod("u1", "a cpu=100m/ memory=64Mi/")));

    Pod moreCpu = restarting(pod("u1", "a cpu=200m/ memory=64Mi/"));
    allocations.allocate(moreCpu);
    assertThat(allocations.pending(moreCpu).get("a"))
        .isEqualTo(new ContainerResize(false, false, false));
    Pod moreMemory = restarting(pod("u1", "a cpu=200m/ memory=128Mi/"));
    allocations.allocate(moreMemory);
    assertThat(allocations.pending(moreMemory).get("a"))
        .isEqualTo(new ContainerResize(true, false, false));
  }

  @Test
  void aRestartGoesOnWhereItWas() throws InterruptedException {
    PodAllocations before = open();
    before.allocate(pod("u1", "a cpu=500m/1"));
    before.stop();

    PodAllocations after = open();
    Pod edited = pod("u1", "a cpu=500m/2");

    assertThat(after.allocate(edited).decision()).isEqualTo(new ResizeDecision.Accepted());
    assertThat(after.isPending(edited)).isTrue();
    after.actuated(edited);
    after.forget(new PodUid("u1"));
    after.stop();
    assertThat(new AllocationCheckpoint(root.resolve("allocated_pods_state")).read()).isEmpty();
  }

  @Test
  void theFileIsUpstreams() throws IOException, InterruptedException {
    PodAllocations allocations = open();
    allocations.allocate(pod("u1", "a cpu=500m/1 memory=64Mi/; b"));
    allocations.stop();

    String data =
        "{\"entries\":{\"u1\":{\"ContainerResources\":{\"a\":{\"limits\":{\"cpu\":\"1\"},\"requests\":{\"cpu\":\"500m\",\"memory\":\"64Mi\"}},\"b\":{}},\"PodLevelResources\":null}}}";
    assertThat(Files.readString(root.resolve("allocated_pods_state")))
        .isEqualTo(
            "{\"data\":\"%s\",\"checksum\":%d}"
                .formatted(data.replace("\"", "\\\""), AllocationCheckpoint.checksum(data)));
    assertThat(Files.readString(root.resolve("actuated_pods_state")))
        .isEqualTo(Files.readString(root.resolve("allocated_pods_state")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "{}",
        "{\"data\":\"{}\",\"checksum\":1}",
        "{\"data\":\"{}\"",
        "[1,2]",
        "{\"data\":\"{\\\"entries\\\":{\\\"u1\\\":{\\\"ContainerResources\\\":{\\\"a\\\":{\\\"limits\\\":{\\\"cpu\\\":\\\"many\\\"}}}}}}\",\"checksum\":1}"
      })
  void aDamagedFileDoesNotStopTheStart(String text) throws IOException {
    Files.writeString(root.resolve("allocated_pods_state"), text);
    Files.writeString(root.resolve("actuated_pods_state"), text);

    PodAllocations allocations = open();

    assertThat(allocations.allocate(pod("u1", "a cpu=1/")).decision())
        .isEqualTo(new ResizeDecision.Unchanged());
  }

  private PodAllocations open() {
    PodAllocations allocations = new PodAllocations(root, () -> NODE);
    opened.add(allocations);
    return allocations;
  }

  private static Pod restarting(Pod pod) {
    return new PodBuilder(pod)
        .editSpec()
        .editFirstContainer()
        .addToResizePolicy(new ContainerResizePolicy("memory", "RestartContainer"))
        .addToResizePolicy(new ContainerResizePolicy("cpu", "NotRequired"))
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod pod(String uid, String notation) {
    return new PodBuilder(PodNotation.pod(notation))
        .editMetadata()
        .withUid(uid)
        .endMetadata()
        .build();
  }
}
