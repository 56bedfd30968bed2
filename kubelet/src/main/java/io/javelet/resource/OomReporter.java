package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whom the kernel killed for want of memory: of a container by an event that names the
 * process, of the machine as upstream does. Stateless; each kill is handled on a virtual thread of
 * its own, since the runtime is asked for the container's name. Upstream's counterpart: {@code
 * oomwatcher}, which tells of the machine only.
 */
public final class OomReporter {
  private static final Logger log = LoggerFactory.getLogger(OomReporter.class);
  private static final String REASON = "OOMKilling";

  /** As runtimes name a container's cgroup: the id alone, or with a scope around. */
  private static final Pattern CONTAINER =
      Pattern.compile("(?:[a-z-]+-)?([0-9a-f]{64})(?:\\.scope)?");

  private final CgroupNames names;
  private final Function<PodUid, Optional<Pod>> pods;
  private final Function<ContainerId, Optional<RuntimeContainer>> containers;
  private final EventRecorder events;
  private final EventTarget node;

  /**
   * @param names how pods' cgroups are called
   * @param pods the desired pods
   * @param containers the runtime's
   * @param node which the machine's kills are reported for
   */
  public OomReporter(
      CgroupNames names,
      Function<PodUid, Optional<Pod>> pods,
      Function<ContainerId, Optional<RuntimeContainer>> containers,
      EventRecorder events,
      EventTarget node) {
    this.names = names;
    this.pods = pods;
    this.containers = containers;
    this.events = events;
    this.node = node;
  }

  /** Takes a line of the kernel log; returns at once. */
  public void onKernelMessage(String line) {
    OomKill.parse(line)
        .ifPresent(
            kill -> Thread.ofVirtual().name("oom-kill " + kill.pid()).start(() -> report(kill)));
  }

  private void report(OomKill kill) {
    List<String> path = List.of(kill.cgroup().split("/", -1));
    Optional<Pod> pod =
        path.stream().map(names::podUid).flatMap(Optional::stream).findFirst().flatMap(pods);
    if (pod.isPresent()) {
      String where =
          kill.isSystemWide()
              ? "System OOM"
              : path.getLast().isEmpty() || !kill.limitedCgroup().equals(kill.cgroup())
                  ? "The pod's memory limit was reached"
                  : "The container's memory limit was reached";
      events.record(
          container(path.getLast())
              .map(name -> EventTarget.container(pod.get(), name))
              .orElse(EventTarget.pod(pod.get())),
          EventType.WARNING,
          REASON,
          "%s, victim process: %s, pid: %d".formatted(where, kill.process(), kill.pid()));
    }
    if (kill.isSystemWide()) {
      events.warning(
          node,
          EventReason.SYSTEM_OOM,
          "System OOM encountered, victim process: %s, pid: %d"
              .formatted(kill.process(), kill.pid()));
    }
  }

  private Optional<String> container(String cgroup) {
    Matcher matcher = CONTAINER.matcher(cgroup);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return containers.apply(new ContainerId(matcher.group(1))).map(RuntimeContainer::name);
    } catch (CriException unknown) {
      log.atDebug()
          .addKeyValue("containerID", matcher.group(1))
          .addKeyValue("err", unknown.getMessage())
          .log("Could not ask for the name of a container that ran out of memory");
      return Optional.empty();
    }
  }
}
