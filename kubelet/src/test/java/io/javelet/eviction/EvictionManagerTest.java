package io.javelet.eviction;

import static io.javelet.config.value.EvictionSignal.MEMORY_AVAILABLE;
import static io.javelet.config.value.EvictionSignal.NODEFS_AVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.ManualClock;
import io.javelet.config.EvictionConfiguration;
import io.javelet.config.EvictionConfiguration.SoftThreshold;
import io.javelet.config.value.EvictionAmount;
import io.javelet.config.value.EvictionSignal;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.RecordedEvent;
import io.javelet.eviction.PodUsage.Disk;
import io.javelet.eviction.PodUsage.OfContainer;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.PodUid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvictionManagerTest {
  private static final long MIB = 1 << 20;
  private final Scene scene = new Scene();

  @Test
  void nobodyIsEvictedWhileEnoughIsLeft() throws InterruptedException {
    scene.pod("a", 0, "", 100);
    scene.left(MEMORY_AVAILABLE, 500, 1000);

    scene.manager.synchronize();

    assertThat(scene.evicted).isEmpty();
    assertThat(scene.manager.pressures()).isEmpty();
  }

  @Test
  void thePodThatUsesMoreThanItAskedForGoesBeforeOneOfLowerPriority() throws InterruptedException {
    scene.pod("modest", -10, "200Mi", 100);
    scene.pod("greedy", 10, "50Mi", 100);
    scene.left(MEMORY_AVAILABLE, 50, 1000);

    scene.manager.synchronize();

    assertThat(scene.evicted).containsExactly("greedy");
    assertThat(scene.reasons.getFirst().reason()).isEqualTo("Evicted");
    assertThat(scene.reasons.getFirst().message())
        .isEqualTo(
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi."
                + " Container main was using 100Mi, request is 50Mi, has larger consumption of"
                + " memory. ");
    assertThat(scene.graces).containsExactly(Duration.ofSeconds(1));
    assertThat(scene.reasonsOfEvents()).containsExactly("EvictionThresholdMet", "Evicted");
    assertThat(scene.told).containsExactly(Set.of(NodePressure.MEMORY));
  }

  @Test
  void amongEqualsTheLowerPriorityAndThenTheLargerExcessGoes() throws InterruptedException {
    scene.pod("important", 100, "", 500);
    scene.pod("small", 0, "", 100);
    scene.pod("large", 0, "", 200);
    scene.left(MEMORY_AVAILABLE, 50, 1000);

    scene.manager.synchronize();
    scene.end("large");
    scene.manager.synchronize();
    scene.end("small");
    scene.manager.synchronize();

    assertThat(scene.evicted).containsExactly("large", "small", "important");
  }

  @Test
  void onePodAtATimeGoesAndTheNextOnlyWhenItHasEndedOrTakesTooLong() throws InterruptedException {
    scene.pod("a", 0, "", 100);
    scene.pod("b", 0, "", 200);
    scene.left(MEMORY_AVAILABLE, 50, 1000);

    scene.manager.synchronize();
    scene.clock.advance(Duration.ofSeconds(29));
    scene.manager.synchronize();
    assertThat(scene.evicted).containsExactly("b");

    scene.clock.advance(Duration.ofSeconds(1));
    scene.manager.synchronize();
    assertThat(scene.evicted).hasSize(2);
  }

  @Test
  void criticalAndStaticPodsStay() throws InterruptedException {
    scene.pod("critical", 2_000_000_000, "", 100);
    scene
        .pod("static", 0, "", 100)
        .getMetadata()
        .setAnnotations(Map.of("kubernetes.io/config.source", "file"));
    scene.left(MEMORY_AVAILABLE, 50, 1000);

    scene.manager.synchronize();

    assertThat(scene.evicted).isEmpty();
  }

  @Test
  void aSoftThresholdWaitsAndGivesThePodTimeUpToTheMaximum() throws InterruptedException {
    scene.pod("a", 0, "", 100);
    scene.left(MEMORY_AVAILABLE, 150, 1000);

    scene.manager.synchronize();
    assertThat(scene.evicted).isEmpty();
    scene.clock.advance(Duration.ofSeconds(90));
    scene.manager.synchronize();

    assertThat(scene.evicted).containsExactly("a");
    assertThat(scene.graces).containsExactly(Duration.ofSeconds(20));
  }

  @Test
  void aFullDiskIsRelievedByWhatNobodyUsesFirst() throws InterruptedException {
    scene.pod("a", 0, "", 100);
    scene.left(NODEFS_AVAILABLE, 5, 100);
    scene.reclaiming = () -> scene.left(NODEFS_AVAILABLE, 40, 100);

    scene.manager.synchronize();

    assertThat(scene.evicted).isEmpty();
    assertThat(scene.reclaimed).containsExactly("containers", "images");
    assertThat(scene.manager.pressures()).containsExactly(NodePressure.DISK);
  }

  @Test
  void aDiskThatStaysFullCostsThePodThatUsesMostOfIt() throws InterruptedException {
    scene.pod("a", 0, "", 500);
    scene.pod("b", 0, "", 100);
    scene.use("b", new Disk(80 * MIB, 10), new Disk(0, 1), new Disk(10 * MIB, 3));
    scene.left(NODEFS_AVAILABLE, 5, 100);

    scene.manager.synchronize();

    assertThat(scene.evicted).containsExactly("b");
    assertThat(scene.reasons.getFirst().message())
        .contains("low on resource: ephemeral-storage")
        .contains("Container main was using 80Mi, request is 0, has larger consumption of");
  }

  @Test
  void whereImagesHaveADiskOfTheirOwnTheyAreNoHelpToTheNodes() throws InterruptedException {
    scene.pod("a", 0, "", 100);
    scene.ownImageDisk = true;
    scene.left(NODEFS_AVAILABLE, 5, 100);

    scene.manager.synchronize();

    assertThat(scene.reclaimed).isEmpty();
    assertThat(scene.evicted).containsExactly("a");
  }

  @Test
  void otherThresholdsHoldAtOnce() throws InterruptedException {
    scene.pod("a", 0, "", 100);
    scene.left(MEMORY_AVAILABLE, 500, 1000);
    scene.manager.synchronize();

    scene.manager.follow(
        new EvictionConfiguration(
            Map.of(MEMORY_AVAILABLE, EvictionAmount.parse("600Mi").orElseThrow()),
            List.of(),
            Map.of(),
            Duration.ZERO,
            OptionalInt.empty(),
            false));
    scene.manager.synchronize();

    assertThat(scene.evicted).containsExactly("a");
  }

  /** A node, its pods, and what was done to them. */
  private static final class Scene
      implements EvictionManager.Node, EvictionManager.Pods, EvictionManager.Reclaimer {
    final ManualClock clock = new ManualClock();
    final List<String> evicted = new ArrayList<>();
    final List<TerminalReason> reasons = new ArrayList<>();
    final List<Duration> graces = new ArrayList<>();
    final List<String> reclaimed = new ArrayList<>();
    final List<Set<NodePressure>> told = new ArrayList<>();
    final List<RecordedEvent> events = new ArrayList<>();
    final EvictionManager manager;
    boolean ownImageDisk;
    Runnable reclaiming = () -> {};
    private final List<Pod> pods = new ArrayList<>();
    private final Map<PodUid, PodUsage> usage = new HashMap<>();
    private final Map<EvictionSignal, Supply> supplies = new EnumMap<>(EvictionSignal.class);

    Scene() {
      manager =
          new EvictionManager(
              new EvictionConfiguration(
                  Map.of(
                      MEMORY_AVAILABLE, EvictionAmount.parse("100Mi").orElseThrow(),
                      NODEFS_AVAILABLE, EvictionAmount.parse("10%").orElseThrow()),
                  List.of(
                      new SoftThreshold(
                          MEMORY_AVAILABLE,
                          EvictionAmount.parse("200Mi").orElseThrow(),
                          Duration.ofSeconds(90))),
                  Map.of(),
                  Duration.ofMinutes(5),
                  OptionalInt.of(20),
                  false),
              false,
              this,
              this,
              this,
              new EvictionManager.Told(
                  new EventRecorder(clock, 100, List.of(events::add)),
                  EventTarget.node("n"),
                  KubeletMetrics.create(Path.of("/proc/self"), clock.instant()).eviction(),
                  told::add),
              clock);
    }

    Pod pod(String name, int priority, String memoryRequest, long memoryMib) {
      Pod pod =
          new PodBuilder()
              .withNewMetadata()
              .withName(name)
              .withNamespace("default")
              .withUid(name)
              .endMetadata()
              .withNewSpec()
              .withPriority(priority)
              .withTerminationGracePeriodSeconds(30L)
              .addNewContainer()
              .withName("main")
              .withNewResources()
              .withRequests(
                  memoryRequest.isEmpty()
                      ? Map.of()
                      : Map.of("memory", new Quantity(memoryRequest)))
              .endResources()
              .endContainer()
              .endSpec()
              .build();
      pods.add(pod);
      usage.put(
          new PodUid(name),
          new PodUsage(
              Map.of("main", new OfContainer(memoryMib * MIB, Disk.NONE, Disk.NONE)),
              Disk.NONE,
              Map.of(),
              1));
      return pod;
    }

    void use(String name, Disk layer, Disk logs, Disk volumes) {
      usage.put(
          new PodUid(name),
          new PodUsage(Map.of("main", new OfContainer(0, layer, logs)), volumes, Map.of(), 1));
    }

    void left(EvictionSignal signal, long availableMib, long capacityMib) {
      supplies.put(signal, new Supply(availableMib * MIB, capacityMib * MIB));
    }

    void end(String name) {
      pods.removeIf(pod -> pod.getMetadata().getName().equals(name));
    }

    List<String> reasonsOfEvents() {
      return events.stream().map(RecordedEvent::reason).toList();
    }

    @Override
    public Map<EvictionSignal, Supply> supplies() {
      return Map.copyOf(supplies);
    }

    @Override
    public Map<PodUid, PodUsage> usage(List<Pod> of) {
      return Map.copyOf(usage);
    }

    @Override
    public boolean hasOwnImageDisk() {
      return ownImageDisk;
    }

    @Override
    public List<Pod> active() {
      return List.copyOf(pods);
    }

    @Override
    public void evict(Pod pod, TerminalReason reason, Duration grace) {
      evicted.add(pod.getMetadata().getName());
      reasons.add(reason);
      graces.add(grace);
    }

    @Override
    public void evictAndStartAnew(Pod pod, TerminalReason reason, Duration grace) {
      throw new AssertionError("a node's shortage is not relieved by starting a pod again");
    }

    @Override
    public void deadContainers() {
      reclaimed.add("containers");
    }

    @Override
    public void unusedImages() {
      reclaimed.add("images");
      reclaiming.run();
    }
  }
}
