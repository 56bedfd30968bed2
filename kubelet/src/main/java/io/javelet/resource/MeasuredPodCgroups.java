package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.metrics.WorkMetrics;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/** Cgroups whose making, changing and removal are timed. As those it measures. */
public final class MeasuredPodCgroups implements PodCgroups {
  private final PodCgroups cgroups;
  private final WorkMetrics metrics;
  private final InstantSource clock;

  /** Measures others. */
  public MeasuredPodCgroups(PodCgroups cgroups, WorkMetrics metrics, InstantSource clock) {
    this.cgroups = cgroups;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public CgroupProblems enforce() throws IOException, InterruptedException {
    Instant begin = clock.instant();
    try {
      return cgroups.enforce();
    } finally {
      ended("update", begin);
    }
  }

  @Override
  public CgroupResult ensure(Pod pod) throws InterruptedException {
    Instant begin = clock.instant();
    try {
      return cgroups.ensure(pod);
    } finally {
      ended("create", begin);
    }
  }

  @Override
  public CgroupResult remove(PodUid uid) throws InterruptedException {
    Instant begin = clock.instant();
    try {
      return cgroups.remove(uid);
    } finally {
      ended("destroy", begin);
    }
  }

  @Override
  public Set<PodUid> existing() {
    return cgroups.existing();
  }

  @Override
  public String cgroupParent(Pod pod) {
    return cgroups.cgroupParent(pod);
  }

  private void ended(String operation, Instant begin) {
    metrics.cgroup(operation, Duration.between(begin, clock.instant()));
  }
}
