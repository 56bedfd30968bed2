package io.javelet.resource;

import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import io.javelet.os.CgroupProcesses;
import io.javelet.os.ProcFs;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the agent itself, and processes of the machine that are in no cgroup but the topmost, into
 * the cgroups that the configuration names; looks again every minute, on a thread of its own.
 * Upstream's counterpart: {@code ensureSystemCgroups} and {@code
 * ensureProcessInContainerWithOOMScore}.
 *
 * <p>Where systemd is the first process, it has put every process into a unit's cgroup, and what is
 * left in the topmost one is stray. Where it is not, all of the machine may be there; nobody is
 * moved then unless that was allowed expressly.
 */
public final class NodeProcesses {
  private static final Logger log = LoggerFactory.getLogger(NodeProcesses.class);
  private static final long FIRST = 1;
  private static final String SYSTEMD = "systemd";

  /** Processes start processes while they are moved. */
  private static final int ROUNDS = 10;

  private final Settings settings;
  private final CgroupFiles files;
  private final CgroupProcesses processes;
  private final ProcFs proc;
  private final Set<String> told = new HashSet<>();
  private final Thread thread = Thread.ofVirtual().name("node-processes").unstarted(this::run);

  /**
   * What is wanted.
   *
   * @param system for the machine's processes; absent to leave them where they are
   * @param agent for the agent itself; absent to leave it where it is
   * @param topmost whose processes are the machine's: the root, but in tests
   * @param withoutSystemd whether the machine's processes are moved even where systemd did not
   *     start them
   * @param period between two looks
   */
  public record Settings(
      Optional<CgroupPath> system,
      Optional<CgroupPath> agent,
      CgroupPath topmost,
      boolean withoutSystemd,
      Duration period) {}

  /**
   * @param proc where the kernel tells of processes
   */
  public NodeProcesses(
      Settings settings, CgroupFiles files, CgroupProcesses processes, ProcFs proc) {
    this.settings = settings;
    this.files = files;
    this.processes = processes;
    this.proc = proc;
  }

  /** Moves what is to be moved, and goes on doing so until it is stopped. */
  public void start() {
    if (settings.system().isPresent() || settings.agent().isPresent()) {
      arrange();
      thread.start();
    }
  }

  /** Ends the thread; everybody stays where they are. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    if (thread.getState() != Thread.State.NEW) {
      thread.join();
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(settings.period());
        arrange();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** One look. */
  void arrange() {
    settings.agent().ifPresent(this::arrangeAgent);
    settings.system().ifPresent(this::arrangeSystem);
  }

  private void arrangeAgent(CgroupPath cgroup) {
    long pid = ProcessHandle.current().pid();
    try {
      files.create(cgroup);
      if (!processes.isIn(pid, cgroup)) {
        processes.move(pid, cgroup);
        log.atInfo().addKeyValue("cgroup", cgroup).log("Moved the kubelet into its cgroup");
      }
    } catch (IOException refused) {
      tell(
          "agent",
          "The kubelet cannot go into the cgroup that kubeletCgroups names" + hint(refused),
          cgroup,
          refused);
    }
  }

  private void arrangeSystem(CgroupPath cgroup) {
    try {
      Set<Long> strays = strays();
      if (strays.isEmpty()) {
        return;
      }
      if (!settings.withoutSystemd() && !isSystemdFirst()) {
        if (told.add("systemd")) {
          log.atWarn()
              .addKeyValue("cgroup", cgroup)
              .addKeyValue("processes", strays.size())
              .log(
                  "systemCgroups would move all of the machine, since systemd does not run it;"
                      + " nothing is moved. --move-processes-without-systemd does it all the same");
        }
        return;
      }
      files.create(cgroup);
      move(cgroup, strays);
    } catch (IOException refused) {
      tell(
          "system",
          "Processes cannot be moved into the cgroup that systemCgroups names" + hint(refused),
          cgroup,
          refused);
    }
  }

  private void move(CgroupPath cgroup, Set<Long> first) throws IOException {
    Optional<IOException> refusal = Optional.empty();
    Set<Long> strays = first;
    Set<Long> moved = new TreeSet<>();
    for (int round = 0; round < ROUNDS && !strays.isEmpty(); round++) {
      refusal = Optional.empty();
      for (long pid : strays) {
        try {
          processes.move(pid, settings.topmost(), cgroup);
          moved.add(pid);
        } catch (IOException refused) {
          // One that has ended meanwhile is no failure.
          if (proc.executable(pid).isPresent()) {
            refusal =
                Optional.of(
                    new IOException("process " + pid + ": " + refused.getMessage(), refused));
          }
        }
      }
      strays = strays();
    }
    if (!moved.isEmpty()) {
      log.atInfo()
          .addKeyValue("cgroup", cgroup)
          .addKeyValue("processes", moved)
          .log("Moved processes that were in no cgroup");
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  /** Without the first process, kernel threads and the agent, which has an option of its own. */
  private Set<Long> strays() throws IOException {
    Set<Long> strays = new TreeSet<>();
    for (long pid : processes.in(settings.topmost())) {
      boolean agent = settings.agent().isPresent() && pid == ProcessHandle.current().pid();
      if (pid != FIRST && !agent && proc.executable(pid).isPresent()) {
        strays.add(pid);
      }
    }
    return strays;
  }

  private boolean isSystemdFirst() throws IOException {
    return proc.programName(FIRST).filter(SYSTEMD::equals).isPresent();
  }

  /** The kernel's own word for it, EBUSY or EOPNOTSUPP, helps nobody. */
  private String hint(IOException refused) {
    String message = String.valueOf(refused.getMessage());
    boolean inner = message.contains("busy") || message.contains("not supported");
    return files.layout().isUnified() && inner
        ? "; in cgroup v2 only a cgroup without controllers for its children holds processes"
        : "";
  }

  private void tell(String what, String message, CgroupPath cgroup, IOException refused) {
    if (told.add(what)) {
      log.atWarn()
          .addKeyValue("cgroup", cgroup)
          .addKeyValue("err", refused.getMessage())
          .log(message);
    }
  }
}
