package io.javelet.resource;

import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import io.javelet.os.SystemdUnits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds all pods together, and the system's and the agent's own cgroups where that is wanted, to
 * what is theirs. What the machine cannot do is said in one warning at the start. A limit that is
 * below what is in use is tried again each minute on a virtual thread of its own
 * ("node-allocatable") until it is in force. Upstream's counterpart: {@code
 * enforceNodeAllocatableCgroups}.
 */
public final class NodeAllocatableEnforcer {
  private static final Logger log = LoggerFactory.getLogger(NodeAllocatableEnforcer.class);
  private static final Duration RETRY = Duration.ofMinutes(1);

  /**
   * A cgroup that somebody else made, and what it is to be held to.
   *
   * @param name what it is in messages: {@code System Reserved} or {@code Kube Reserved}, {@code
   *     Compressible} behind where only CPU counts
   * @param cgroup where it is
   * @param amounts what it may have
   */
  public record ReservedCgroup(String name, String cgroup, ResourceAmounts amounts) {}

  private final PodCgroups pods;
  private final CgroupFiles files;
  private final CgroupMaker maker;
  private final EventRecorder events;
  private final EventTarget node;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}. */
  private Optional<Thread> retries = Optional.empty();

  /**
   * @param systemd which is told of the limits of its slices, since it would take them back
   *     otherwise; absent where cgroups are nobody else's
   * @param node which the events are about
   */
  public NodeAllocatableEnforcer(
      PodCgroups pods,
      CgroupFiles files,
      Optional<SystemdUnits> systemd,
      EventRecorder events,
      EventTarget node) {
    this.pods = pods;
    this.files = files;
    this.maker = new CgroupMaker(files, systemd);
    this.events = events;
    this.node = node;
  }

  /**
   * Writes all limits, at the start and whenever they have changed.
   *
   * @param reserved none unless {@code enforceNodeAllocatable} names them
   * @throws IOException when pods can have no cgroups here, or a reserved cgroup cannot be limited;
   *     the message says which and why
   */
  public void enforce(List<ReservedCgroup> reserved) throws IOException, InterruptedException {
    CgroupProblems problems = pods.enforce();
    if (!problems.unavailable().isEmpty()) {
      log.atWarn()
          .addKeyValue("problems", problems.unavailable())
          .log("This machine cannot enforce some limits; pods run without them");
    }
    stop();
    if (!enforced(problems)) {
      retryLater();
    }
    for (ReservedCgroup each : reserved) {
      limit(each);
    }
  }

  /** Ends the retries, if any. */
  public void stop() {
    lock.lock();
    try {
      retries.ifPresent(Thread::interrupt);
      retries = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void retryLater() {
    lock.lock();
    try {
      retries = Optional.of(Thread.ofVirtual().name("node-allocatable").start(this::retry));
    } finally {
      lock.unlock();
    }
  }

  private void retry() {
    try {
      do {
        Thread.sleep(RETRY);
      } while (!enforced(pods.enforce()));
    } catch (InterruptedException stopped) {
      log.atTrace().log("No longer trying to limit all pods");
    } catch (IOException failure) {
      failed("Failed to update Node Allocatable Limits \"kubepods\": " + failure.getMessage());
    }
  }

  private boolean enforced(CgroupProblems problems) {
    if (problems.refused().isEmpty()) {
      events.normal(
          node,
          EventReason.NODE_ALLOCATABLE_ENFORCED,
          "Updated Node Allocatable limit across pods");
      return true;
    }
    failed(
        "Failed to update Node Allocatable Limits \"kubepods\": "
            + String.join("; ", problems.refused()));
    return false;
  }

  private void limit(ReservedCgroup each) throws IOException, InterruptedException {
    CgroupPath cgroup = CgroupPath.parse(each.cgroup());
    CgroupProblems problems;
    if (!files.exists(cgroup)) {
      problems =
          new CgroupProblems(List.of(), List.of("\"" + each.cgroup() + "\" cgroup does not exist"));
    } else {
      problems =
          maker.tryChange(
              cgroup, CgroupValues.ofReserved(limitable(each), files.layout().isUnified()));
    }
    CgroupProblems all = new CgroupProblems(List.of(), problems.unavailable()).and(problems);
    if (!all.refused().isEmpty()) {
      String message =
          "Failed to enforce %s Cgroup Limits on \"%s\": %s"
              .formatted(each.name(), each.cgroup(), String.join("; ", all.refused()));
      failed(message);
      throw new IOException(message);
    }
    events.normal(
        node,
        EventReason.NODE_ALLOCATABLE_ENFORCED,
        "Updated limits on %s cgroup %s"
            .formatted(
                each.name().replace(" Compressible", "").toLowerCase(Locale.ROOT), each.cgroup()));
  }

  /** Huge pages are reserved, too, where the kernel can hold somebody to them. */
  private ResourceAmounts limitable(ReservedCgroup each) {
    boolean hugepages = files.layout().of("hugetlb").isPresent();
    return each.amounts()
        .only(name -> hugepages || !name.startsWith(ResourceAmounts.HUGEPAGES_PREFIX));
  }

  private void failed(String message) {
    events.warning(node, EventReason.FAILED_NODE_ALLOCATABLE_ENFORCEMENT, message);
  }
}
