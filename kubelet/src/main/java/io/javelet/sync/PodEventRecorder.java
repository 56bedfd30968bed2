package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;

/** Records this room's events about pods and their containers. Any thread; never blocks. */
public final class PodEventRecorder {
  private final EventRecorder recorder;

  /** Hands everything to {@code recorder}. */
  public PodEventRecorder(EventRecorder recorder) {
    this.recorder = recorder;
  }

  /** Something happened to the pod as a whole. */
  void report(Pod pod, EventType type, String reason, String message) {
    recorder.record(EventTarget.pod(pod), type, reason, message);
  }

  /** Something happened to one container of the pod. */
  void report(Pod pod, Container container, EventType type, String reason, String message) {
    recorder.record(EventTarget.container(pod, container.getName()), type, reason, message);
  }
}
