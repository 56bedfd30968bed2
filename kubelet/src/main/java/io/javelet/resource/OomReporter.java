package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.os.KernelLog;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whom the kernel killed for want of memory: of a container by an event that names the
 * process, of the machine as upstream does; and the containers to who explains how they ended,
 * which is told of earlier kills, too. Stateless; each kill is reported on a virtual thread of its
 * own, since the runtime is asked for the container's name. Upstream's counterpart: {@code
 * oomwatcher}, which tells of the machine only.
 */
public final class OomReporter implements KernelLog.Listener {
  private static final Logger log = LoggerFactory.getLogger(OomReporter.class);
  private static final String REASON = "OOMKilling";

  /** As runtimes name a container's cgroup: the id alone, or with a scope around. */
  private static final Pattern CONTAINER =
      Pattern.compile("(?:[a-z-]+-)?([0-9a-f]{64})(?:\\.scope)?");

  private final CgroupNames names;
  private final Function<PodUid, Optional<Pod>> pods;
  private final Function<ContainerId, Optional<RuntimeContainer>> containers;
  private final BiConsumer<ContainerId, Optional<PodUid>> victims;
  private final EventRecorder events;
  private final EventTarget node;

  /**
   * @param names how pods' cgroups are called
   * @param pods the desired pods
   * @param containers the runtime's
   * @param victims told at once which container lost a process, and of which pod it is
   * @param node which the machine's kills are reported for
   */
  public OomReporter(
      CgroupNames names,
      Function<PodUid, Optional<Pod>> pods,
      Function<ContainerId, Optional<RuntimeContainer>> containers,
      BiConsumer<ContainerId, Optional<PodUid>> victims,
      EventRecorder events,
      EventTarget node) {
    this.names = names;
    this.pods = pods;
    this.containers = containers;
    this.victims = victims;
    this.events = events;
    this.node = node;
  }

  @Override
  public void onEarlier(String line) {
    OomKill.parse(line).ifPresent(this::tellVictim);
  }

  @Override
  public void onMessage(String line) {
    OomKill.parse(line)
        .ifPresent(kill -> {
          tellVictim(kill);
          Thread.ofVirtual().name("oom-kill " + kill.pid()).start(() -> report(kill));
        });
  }

  private void tellVictim(OomKill kill) {
    container(kill.cgroup()).ifPresent(id -> victims.accept(id, pod(kill)));
  }

  private Optional<PodUid> pod(OomKill kill) {
    return segments(kill.cgroup()).map(names::podUid).flatMap(Optional::stream).findFirst();
  }

  private void report(OomKill kill) {
    Optional<Pod> pod = pod(kill).flatMap(pods);
    if (pod.isPresent()) {
      String where =
          kill.isSystemWide()
              ? "System OOM"
              : container(kill.limitedCgroup()).isPresent()
                  ? "The container's memory limit was reached"
                  : "The pod's memory limit was reached";
      events.record(
          container(kill.cgroup())
              .flatMap(this::name)
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

  private static Stream<String> segments(String cgroup) {
    return Stream.of(cgroup.split("/", -1));
  }

  /** A container may have cgroups of its own making below its own. */
  private static Optional<ContainerId> container(String cgroup) {
    return segments(cgroup)
        .map(CONTAINER::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(matcher -> new ContainerId(matcher.group(1)));
  }

  private Optional<String> name(ContainerId id) {
    try {
      return containers.apply(id).map(RuntimeContainer::name);
    } catch (CriException unknown) {
      log.atDebug()
          .addKeyValue("containerID", id.value())
          .addKeyValue("err", unknown.getMessage())
          .log("Could not ask for the name of a container that ran out of memory");
      return Optional.empty();
    }
  }
}
