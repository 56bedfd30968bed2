package io.javelet.resource;

import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code memory.oom.group} as containers were promised it, cgroup v2 only: when one of their
 * processes is killed for want of memory, all are. The runtime writes the file when it makes a
 * container, but systemd knows no such property of a scope that is the runtime's, and resets it
 * whenever it writes the scope's memory values: at times even after the runtime, which told it of
 * these values a moment before. So the file is read every so often and written again, on a thread
 * of its own. Never touches sandboxes, whose file is nobody's. Upstream has no counterpart.
 */
public final class GroupKills {
  private static final Logger log = LoggerFactory.getLogger(GroupKills.class);

  private final CgroupNames names;
  private final CgroupFiles files;
  private final Supplier<Set<PodUid>> pods;
  private final Predicate<ContainerId> containers;
  private final Duration period;
  private final Thread thread = Thread.ofVirtual().name("group-kills").unstarted(this::run);

  /** What was found to be no container, so that the runtime is asked once; the thread's own. */
  private final Set<String> sandboxes = new HashSet<>();

  /**
   * @param names how pods' cgroups are called
   * @param pods those that have a cgroup
   * @param containers whether something in a pod's cgroup is a container, by the runtime's word
   * @param period between two looks
   */
  public GroupKills(
      CgroupNames names,
      CgroupFiles files,
      Supplier<Set<PodUid>> pods,
      Predicate<ContainerId> containers,
      Duration period) {
    this.names = names;
    this.files = files;
    this.pods = pods;
    this.containers = containers;
    this.period = period;
  }

  /** Looks from now on. */
  public void start() {
    thread.start();
  }

  /** Ends the thread. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(period);
        look();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** One look. */
  void look() {
    Set<String> seen = new HashSet<>();
    for (PodUid uid : pods.get()) {
      for (QosClass qos : QosClass.values()) {
        CgroupPath pod = CgroupPath.parse(names.pod(qos, uid));
        try {
          for (String child : files.children(pod)) {
            seen.add(child);
            look(pod.child(child), child);
          }
        } catch (IOException | CriException failure) {
          // Pods and containers go while they are looked at, and runtimes restart.
          log.atDebug()
              .addKeyValue("cgroup", pod)
              .addKeyValue("err", failure.toString())
              .log("Could not look whether containers are killed as a whole");
        }
      }
    }
    sandboxes.retainAll(seen);
  }

  private void look(CgroupPath cgroup, String name) throws IOException {
    Optional<ContainerId> id = ContainerCgroups.id(name);
    if (id.isEmpty()
        || sandboxes.contains(name)
        || !files.read(cgroup, MemoryKeys.GROUP_KILL).equals(Optional.of("0"))) {
      return;
    }
    if (!containers.test(id.get())) {
      sandboxes.add(name);
      return;
    }
    files.write(cgroup, MemoryKeys.GROUP_KILL, "1");
    log.atInfo()
        .addKeyValue("cgroup", cgroup)
        .log("Told the kernel again to kill a container as a whole; somebody had reset it");
  }
}
