package io.javelet.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.ManualClock;
import io.javelet.config.value.EvictionSignal;
import io.javelet.events.EventRecorder;
import io.javelet.events.RecordedEvent;
import io.javelet.eviction.PodUsage.Disk;
import io.javelet.eviction.PodUsage.OfContainer;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.PodUid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageLimitsTest {
  private static final long MIB = 1 << 20;
  private final Scene scene = new Scene();

  /** Two containers, each with a layer and a log of that many MiB, and a volume. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10Mi | 100Mi | 100Mi | 5  | 0  | 8  | false | ''
          10Mi | 100Mi | 100Mi | 5  | 0  | 11 | false | Usage of EmptyDir volume "v" exceeds the limit "10Mi".
          0    | 100Mi | 100Mi | 5  | 0  | 11 | false | ''
          ''    | 20Mi  | 20Mi  | 10 | 10 | 0  | false | ''
          ''    | 20Mi  | 20Mi  | 10 | 10 | 1  | false | Pod ephemeral local storage usage exceeds the total limit of containers 40Mi.
          ''    | 20Mi  | ''     | 10 | 10 | 0  | false | Pod ephemeral local storage usage exceeds the total limit of containers 20Mi.
          ''    | 20Mi  | 1Gi   | 11 | 10 | 0  | false | Container a exceeded its local ephemeral storage limit "20Mi".
          ''    | 1Gi   | 1.5Mi | 1  | 1  | 0  | false | Container b exceeded its local ephemeral storage limit "1536Ki".
          ''    | 20Mi  | 1Gi   | 11 | 10 | 0  | true  | ''
          ''    | 20Mi  | 1Gi   | 1  | 21 | 0  | true  | Container a exceeded its local ephemeral storage limit "20Mi".
          """)
  void theFirstLimitThatIsExceededIsNamed(
      String sizeLimit,
      String limitOfA,
      String limitOfB,
      long layer,
      long log,
      long volume,
      boolean ownImageDisk,
      String expected)
      throws InterruptedException {
    scene.ownImageDisk = ownImageDisk;
    scene.pod("p", sizeLimit, limitOfA, limitOfB);
    scene.use("p", layer, log, volume);

    scene.limits.look();

    assertThat(scene.reasons.stream().map(reason -> reason.message().strip()).toList())
        .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected));
  }

  @Test
  void aPodOfTheApiServerStaysAwayWithUpstreamsReason() throws InterruptedException {
    scene.pod("p", "10Mi", "", "");
    scene.use("p", 0, 0, 11);

    scene.limits.look();

    assertThat(scene.done).containsExactly("evict p PT1S");
    assertThat(scene.reasons.getFirst().reason()).isEqualTo("Evicted");
    assertThat(scene.reasons.getFirst().disruption()).isEmpty();
    assertThat(scene.events.getFirst().reason()).isEqualTo("Evicted");
  }

  @ParameterizedTest
  @CsvSource({"Always, renew", "OnFailure, renew", "Never, evict"})
  void aStaticPodBeginsAnewUnlessItIsToRunOnce(String policy, String expected)
      throws InterruptedException {
    Pod pod = scene.pod("p", "10Mi", "", "");
    pod.getMetadata().setAnnotations(Map.of("kubernetes.io/config.source", "file"));
    pod.getSpec().setRestartPolicy(policy);
    scene.use("p", 0, 0, 11);

    scene.limits.look();

    assertThat(scene.done).containsExactly(expected + " p PT1S");
  }

  @Test
  void aPodOfCriticalPriorityStays() throws InterruptedException {
    scene.pod("p", "10Mi", "", "").getSpec().setPriority(2_000_000_000);
    scene.use("p", 0, 0, 11);

    scene.limits.look();

    assertThat(scene.done).isEmpty();
  }

  @Test
  void aPodThatStillEndsIsLeftAloneForAWhile() throws InterruptedException {
    scene.pod("p", "10Mi", "", "");
    scene.use("p", 0, 0, 11);

    scene.limits.look();
    scene.clock.advance(Duration.ofSeconds(29));
    scene.limits.look();
    assertThat(scene.done).hasSize(1);

    scene.clock.advance(Duration.ofSeconds(1));
    scene.limits.look();
    assertThat(scene.done).hasSize(2);
  }

  @Test
  void podsWithoutLimitsAreNotMeasured() throws InterruptedException {
    scene.pod("p", "", "", "");

    scene.limits.look();

    assertThat(scene.measured).isEmpty();
  }

  private static final class Scene implements EvictionManager.Node, EvictionManager.Pods {
    final ManualClock clock = new ManualClock();
    final List<String> done = new ArrayList<>();
    final List<TerminalReason> reasons = new ArrayList<>();
    final List<RecordedEvent> events = new ArrayList<>();
    final List<Pod> measured = new ArrayList<>();
    final StorageLimits limits =
        new StorageLimits(
            this,
            this,
            new EventRecorder(clock, 100, List.of(events::add)),
            KubeletMetrics.create(Path.of("/proc/self"), clock.instant()).eviction(),
            clock);
    boolean ownImageDisk;
    private final List<Pod> pods = new ArrayList<>();
    private final Map<PodUid, PodUsage> usage = new HashMap<>();

    Pod pod(String name, String sizeLimit, String limitOfA, String limitOfB) {
      Pod pod =
          new PodBuilder()
              .withNewMetadata()
              .withName(name)
              .withNamespace("default")
              .withUid(name)
              .endMetadata()
              .withNewSpec()
              .addNewVolume()
              .withName("v")
              .withNewEmptyDir()
              .withSizeLimit(new Quantity(sizeLimit.isEmpty() ? "0" : sizeLimit))
              .endEmptyDir()
              .endVolume()
              .addNewContainer()
              .withName("a")
              .withNewResources()
              .withLimits(limits(limitOfA))
              .endResources()
              .endContainer()
              .addNewContainer()
              .withName("b")
              .withNewResources()
              .withLimits(limits(limitOfB))
              .endResources()
              .endContainer()
              .endSpec()
              .build();
      pods.add(pod);
      return pod;
    }

    private static Map<String, Quantity> limits(String storage) {
      return storage.isEmpty() ? Map.of() : Map.of("ephemeral-storage", new Quantity(storage));
    }

    /** Both containers use the same, in MiB. */
    void use(String name, long layer, long log, long volume) {
      usage.put(
          new PodUid(name),
          new PodUsage(
              Map.of(
                  "a", new OfContainer(0, new Disk(layer * MIB, 1), new Disk(log * MIB, 1)),
                  "b", new OfContainer(0, new Disk(layer * MIB, 1), new Disk(log * MIB, 1))),
              new Disk(volume * MIB, 1),
              Map.of("v", volume * MIB),
              1));
    }

    @Override
    public Map<EvictionSignal, Supply> supplies() {
      return Map.of();
    }

    @Override
    public Map<PodUid, PodUsage> usage(List<Pod> of) {
      measured.addAll(of);
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
      done.add("evict " + pod.getMetadata().getName() + " " + grace);
      reasons.add(reason);
    }

    @Override
    public void evictAndStartAnew(Pod pod, TerminalReason reason, Duration grace) {
      done.add("renew " + pod.getMetadata().getName() + " " + grace);
      reasons.add(reason);
    }
  }
}
