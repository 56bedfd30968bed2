package io.javelet.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EventRecorderTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private final Queue<Instant> times =
      new ArrayDeque<>(IntStream.range(0, 50).mapToObj(T0::plusSeconds).toList());
  private final Clock clock = ((InstantSource) times::remove).withZone(ZoneOffset.UTC);
  private final List<RecordedEvent> heard = new ArrayList<>();
  private final Pod pod =
      new PodBuilder()
          .withNewMetadata()
          .withName("web-node1")
          .withNamespace("default")
          .withUid("u1")
          .endMetadata()
          .withNewSpec()
          .addNewContainer()
          .withName("web")
          .endContainer()
          .addNewInitContainer()
          .withName("setup")
          .endInitContainer()
          .addNewEphemeralContainer()
          .withName("debug")
          .endEphemeralContainer()
          .endSpec()
          .build();

  private EventRecorder recorder(int capacity) {
    return new EventRecorder(clock, capacity, List.of(heard::add));
  }

  @Test
  void equalEventsAreCountedAsOne() {
    EventRecorder recorder = recorder(10);
    EventTarget web = EventTarget.container(pod, "web");

    recorder.normal(web, EventReason.STARTED, "Container started");
    recorder.warning(web, EventReason.BACK_OFF, "Back-off");
    RecordedEvent third = recorder.normal(web, EventReason.STARTED, "Container started");

    assertThat(third)
        .isEqualTo(
            new RecordedEvent(
                web, EventType.NORMAL, "Started", "Container started", 2, T0, T0.plusSeconds(2)));
    assertThat(recorder.recent())
        .extracting(RecordedEvent::reason)
        .containsExactly("BackOff", "Started");
    assertThat(heard).hasSize(3).last().isEqualTo(third);
  }

  @Test
  void eventsThatDifferInAnythingStayApart() {
    EventRecorder recorder = recorder(10);

    recorder.normal(EventTarget.pod(pod), EventReason.FAILED, "a");
    recorder.warning(EventTarget.pod(pod), EventReason.FAILED, "a");
    recorder.warning(EventTarget.pod(pod), EventReason.FAILED, "b");
    recorder.warning(EventTarget.container(pod, "web"), EventReason.FAILED, "b");

    assertThat(recorder.recent()).hasSize(4).allMatch(event -> event.count() == 1);
  }

  /** After client-go's TestEventCorrelator. */
  @Test
  void manyEventsThatDifferInTheirTextAloneBecomeOne() {
    EventRecorder recorder = recorder(100);
    EventTarget web = EventTarget.container(pod, "web");

    for (int i = 0; i < 15; i++) {
      recorder.warning(web, EventReason.UNHEALTHY, "Readiness probe failed: " + i);
    }

    assertThat(recorder.recent()).hasSize(10);
    assertThat(recorder.recent().getLast())
        .satisfies(event -> {
          assertThat(event.message())
              .isEqualTo("(combined from similar events): Readiness probe failed: 14");
          assertThat(event.count()).isEqualTo(6);
          assertThat(event.target()).isEqualTo(web);
        });
  }

  /** After client-go's TestEventSpamFilter: 25 at once, then one each five minutes. */
  @Test
  void anObjectThatNeverStopsIsHeardOfRarely() {
    EventRecorder recorder = recorder(100);

    for (int i = 0; i < 40; i++) {
      recorder.warning(EventTarget.pod(pod), EventReason.BACK_OFF, "again");
    }
    recorder.normal(EventTarget.node("node1"), EventReason.STARTING, "Starting kubelet.");

    assertThat(heard).hasSize(26);
    assertThat(recorder.recent().getFirst().count()).isEqualTo(40);
  }

  @Test
  void theOldestEventIsForgottenFirst() {
    EventRecorder recorder = recorder(2);
    EventTarget node = EventTarget.node("node1");

    recorder.normal(node, EventReason.STARTING, "a");
    recorder.normal(node, EventReason.STARTING, "b");
    recorder.normal(node, EventReason.STARTING, "a");
    recorder.normal(node, EventReason.STARTING, "c");

    assertThat(recorder.recent()).extracting(RecordedEvent::message).containsExactly("a", "c");
  }

  @Test
  void aListenersBugHarmsNobody() {
    var recorder =
        new EventRecorder(
            clock,
            10,
            List.of(
                _ -> {
                  throw new IllegalStateException("a bug");
                },
                heard::add));

    recorder.record(EventTarget.pod(pod), EventType.WARNING, "OutOfcpu", "Node didn't fit");

    assertThat(heard).extracting(RecordedEvent::reason).containsExactly("OutOfcpu");
  }

  @Test
  void targetsNameTheObjectAsUpstreamDoes() {
    assertThat(EventTarget.pod(pod))
        .isEqualTo(new EventTarget("Pod", "default", "web-node1", "u1", ""));
    assertThat(EventTarget.container(pod, "web").fieldPath()).isEqualTo("spec.containers{web}");
    assertThat(EventTarget.container(pod, "setup").fieldPath())
        .isEqualTo("spec.initContainers{setup}");
    assertThat(EventTarget.container(pod, "debug").fieldPath())
        .isEqualTo("spec.ephemeralContainers{debug}");
    assertThat(EventTarget.container(pod, "gone").fieldPath()).isEmpty();
    assertThat(EventTarget.node("node1").fullName()).isEqualTo("node1");
    assertThat(EventTarget.pod(pod).fullName()).isEqualTo("default/web-node1");
  }
}
