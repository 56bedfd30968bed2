package io.javelet.images.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.ManualClock;
import io.javelet.config.ImageCollectionConfiguration;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.events.RecordedEvent;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.os.FileSystemStatistics;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.RegistryCredentials;
import io.javelet.runtime.RuntimeImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Restates the cases of {@code TestGarbageCollect*}, {@code TestFreeSpace*} and their kin. */
class ImageGarbageCollectorTest {
  private final ManualClock clock = new ManualClock();
  private final Store store = new Store();
  private final List<RecordedEvent> events = new ArrayList<>();
  private final Set<String> archived = new HashSet<>();
  private long capacity = 100;
  private long available = 50;

  @Test
  void nothingIsRemovedBelowTheHighThreshold() {
    store.image("a", 10, false);
    ImageGarbageCollector collector = collector(policy(Duration.ZERO, Optional.empty(), 80, 50));

    round(collector);

    assertThat(store.removed).isEmpty();
  }

  @Test
  void theLongestUnusedGoFirstUntilTheLowThresholdIsReached() {
    store.image("old", 20, false);
    store.image("used-once", 20, false);
    store.image("in-use", 20, false);
    store.inUse.add("used-once");
    store.inUse.add("in-use:1");
    ImageGarbageCollector collector = collector(policy(Duration.ZERO, Optional.empty(), 80, 70));
    round(collector);
    store.inUse.remove("used-once");
    available = 15;

    round(collector);

    assertThat(store.removed).containsExactly("old");
    available = 5;
    round(collector);
    assertThat(store.removed).containsExactly("old", "used-once");
    assertThat(events).extracting(RecordedEvent::reason).containsExactly("FreeDiskSpaceFailed");
    assertThat(events.getFirst().message())
        .isEqualTo(
            "Insufficient free disk space on the node's image filesystem (95% of 100.0 B used)."
                + " Failed to free sufficient space by deleting unused images (freed 20 bytes)."
                + " Investigate disk usage, as it could be used by active images, logs, volumes,"
                + " or other data.");
  }

  @Test
  void onlyASecondFailureInARowIsAnEventOfItsOwn() {
    ImageGarbageCollector collector = collector(policy(Duration.ZERO, Optional.empty(), 80, 70));
    available = 10;

    round(collector);
    assertThat(reasons()).containsExactly("FreeDiskSpaceFailed");

    available = 50;
    round(collector);
    available = 10;
    round(collector);
    assertThat(reasons()).containsOnly("FreeDiskSpaceFailed");

    round(collector);
    assertThat(reasons()).endsWith("FreeDiskSpaceFailed", "ImageGCFailed");
    assertThat(events.getLast().message()).startsWith("Insufficient free disk space");
  }

  @Test
  void aFileSystemWithoutCapacityIsSaidToBe() {
    capacity = 0;

    round(collector(policy(Duration.ZERO, Optional.empty(), 80, 70)));

    assertThat(events)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.reason()).isEqualTo("InvalidDiskCapacity");
          assertThat(event.type()).isEqualTo(EventType.WARNING);
          assertThat(event.message()).isEqualTo("invalid capacity 0 on image filesystem");
        });
  }

  @Test
  void anImageWithoutAnIdIsLeftAloneAndSaidToBe() {
    store.image("", 20, false);
    store.image("a", 20, false);
    available = 1;

    round(collector(policy(Duration.ZERO, Optional.empty(), 80, 70)));

    assertThat(store.removed).containsExactly("a");
    assertThat(events.getFirst().reason()).isEqualTo("InvalidImageID");
    assertThat(events.getFirst().message())
        .isEqualTo("ImageID is not valid, skipping, image: [:1]");
  }

  private List<String> reasons() {
    return events.stream().map(RecordedEvent::reason).toList();
  }

  @Test
  void pinnedOnesAndThoseThatCameByAnArchiveStay() {
    store.image("pinned", 20, true);
    store.image("archived", 20, false);
    archived.add("archived:1");
    available = 1;
    ImageGarbageCollector collector = collector(policy(Duration.ZERO, Optional.empty(), 80, 70));

    round(collector);

    assertThat(store.removed).isEmpty();
  }

  @Test
  void whatIsYoungerThanTheMinimumAgeStays() {
    store.image("a", 20, false);
    available = 1;
    ImageGarbageCollector collector =
        collector(policy(Duration.ofMinutes(2), Optional.empty(), 80, 70));
    round(collector);
    assertThat(store.removed).isEmpty();

    clock.advance(Duration.ofMinutes(2));
    round(collector);

    assertThat(store.removed).containsExactly("a");
  }

  @Test
  void whatNobodyUsedForTheMaximumAgeGoesHoweverEmptyTheDiskIs() {
    store.image("a", 20, false);
    store.image("b", 20, false);
    store.inUse.add("b");
    ImageGarbageCollector collector =
        collector(policy(Duration.ZERO, Optional.of(Duration.ofHours(1)), 80, 70));
    round(collector);

    clock.advance(Duration.ofMinutes(59));
    round(collector);
    assertThat(store.removed).isEmpty();

    clock.advance(Duration.ofMinutes(5));
    round(collector);
    assertThat(store.removed).containsExactly("a");
  }

  @Test
  void aHundredPercentMeansNever() {
    store.image("a", 20, false);
    available = 0;

    round(collector(policy(Duration.ZERO, Optional.empty(), 100, 70)));

    assertThat(store.removed).isEmpty();
  }

  @Test
  void onDemandEverythingUnusedGoesAndARefusalDoesNotStopTheRest() {
    store.image("a", 20, false);
    store.image("refused", 20, false);
    store.image("c", 20, false);
    store.refused.add("refused");
    ImageGarbageCollector collector = collector(policy(Duration.ZERO, Optional.empty(), 80, 70));

    collector.deleteUnused();

    assertThat(store.removed).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void otherThresholdsHoldFromTheNextRound() {
    store.image("a", 20, false);
    ImageGarbageCollector collector = collector(policy(Duration.ZERO, Optional.empty(), 80, 70));
    round(collector);

    collector.follow(policy(Duration.ZERO, Optional.empty(), 40, 30));
    round(collector);

    assertThat(store.removed).containsExactly("a");
  }

  private void round(ImageGarbageCollector collector) {
    clock.advance(Duration.ofSeconds(1));
    collector.round();
  }

  private ImageGarbageCollector collector(ImageCollectionConfiguration policy) {
    return new ImageGarbageCollector(
        policy,
        store,
        archived::contains,
        () -> new FileSystemStatistics(capacity, available, available, 0, 0),
        new ImageGarbageCollector.Told(
            new EventRecorder(clock, 10, List.of(events::add)),
            EventTarget.node("n"),
            KubeletMetrics.create(Path.of("/proc/self"), clock.instant()).eviction()),
        Optional.empty(),
        clock);
  }

  private static ImageCollectionConfiguration policy(
      Duration minimumAge, Optional<Duration> maximumAge, int high, int low) {
    return new ImageCollectionConfiguration(minimumAge, maximumAge, high, low);
  }

  /** Images of one tag each, named like their ids. */
  private static final class Store implements ImageService {
    private final Map<String, RuntimeImage> images = new LinkedHashMap<>();
    final Set<String> inUse = new HashSet<>();
    final Set<String> refused = new HashSet<>();
    final List<String> removed = new ArrayList<>();

    void image(String id, long bytes, boolean pinned) {
      images.put(
          id,
          new RuntimeImage(
              id, List.of(id + ":1"), List.of(), bytes, OptionalLong.empty(), "", pinned));
    }

    @Override
    public Optional<RuntimeImage> image(String name) {
      return Optional.ofNullable(images.get(name));
    }

    @Override
    public List<RuntimeImage> images() {
      return List.copyOf(images.values());
    }

    @Override
    public String pull(String name, RegistryCredentials credentials) {
      throw new UnsupportedOperationException("no registry here");
    }

    @Override
    public void remove(String name) {
      if (refused.contains(name)) {
        throw new CriException(
            "RemoveImage", CriException.Code.UNKNOWN, "it is in use", new IOException());
      }
      images.remove(name);
      removed.add(name);
    }

    @Override
    public Set<String> inUse() {
      return Set.copyOf(inUse);
    }

    @Override
    public List<String> fileSystems() {
      return List.of();
    }
  }
}
