package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupHierarchy;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupMode;
import io.javelet.os.CgroupPath;
import io.javelet.os.CgroupProcesses;
import io.javelet.os.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who is moved, on a made-up machine; and that the kernel does it, with processes of the test's own
 * in a cgroup of its own. Nobody else's process is ever looked at: the folder of processes is made
 * up in both.
 */
final class NodeProcessesTest {
  private static final CgroupPath SYSTEM = CgroupPath.of("system");
  private static final CgroupPath AGENT = CgroupPath.of("agent");
  private static final long OWN = ProcessHandle.current().pid();
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path scratch;

  private Path proc;
  private CgroupLayout layout;

  @BeforeEach
  void makeMachine() throws IOException {
    proc = scratch.resolve("proc");
    List<CgroupHierarchy> hierarchies = new ArrayList<>();
    for (String controller : List.of("cpu", "memory")) {
      Path tree = scratch.resolve(controller);
      for (String cgroup : List.of("", "system", "agent", "other")) {
        Files.createDirectories(tree.resolve(cgroup));
        Files.writeString(tree.resolve(cgroup).resolve("cgroup.procs"), "");
      }
      hierarchies.add(new CgroupHierarchy(tree, false, Set.of(controller)));
    }
    layout = new CgroupLayout(CgroupMode.V1, hierarchies);
    process(1, "init");
    process(OWN, "java");
    process(100, "sshd");
    process(200, "cron");
    Files.createDirectories(proc.resolve("300"));
    process(400, "elsewhere");
    put("cpu", "", 1, OWN, 100, 200, 300);
    put("memory", "", 1, OWN, 100, 300);
    put("memory", "other", 200);
    put("cpu", "other", 400);
    put("memory", "other", 400);
  }

  private void process(long pid, String name) throws IOException {
    Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
    Files.writeString(folder.resolve("comm"), name + "\n");
    if (!Files.isSymbolicLink(folder.resolve("exe"))) {
      Files.createSymbolicLink(folder.resolve("exe"), Path.of("/usr/bin/" + name));
    }
  }

  private void put(String controller, String cgroup, long... pids) throws IOException {
    for (long pid : pids) {
      Files.writeString(
          scratch.resolve(controller).resolve(cgroup).resolve("cgroup.procs"),
          pid + "\n",
          StandardOpenOption.APPEND);
    }
  }

  private Set<Long> in(String controller, CgroupPath cgroup) throws IOException {
    Set<Long> pids = new TreeSet<>();
    for (String line :
        Files.readAllLines(scratch.resolve(controller + cgroup).resolve("cgroup.procs"))) {
      pids.add(Long.parseLong(line));
    }
    return pids;
  }

  private void arrange(
      Optional<CgroupPath> system, Optional<CgroupPath> agent, boolean withoutSystemd) {
    new NodeProcesses(
            new NodeProcesses.Settings(system, agent, CgroupPath.ROOT, withoutSystemd, NEVER),
            new CgroupFiles(layout),
            new CgroupProcesses(layout),
            new ProcFs(proc))
        .arrange();
  }

  @Test
  void withoutSystemdNobodyIsMoved() throws IOException {
    arrange(Optional.of(SYSTEM), Optional.empty(), false);

    assertThat(in("cpu", SYSTEM)).isEmpty();
    assertThat(in("memory", SYSTEM)).isEmpty();
  }

  @Test
  void withSystemdStraysAreMoved() throws IOException {
    process(1, "systemd");

    arrange(Optional.of(SYSTEM), Optional.empty(), false);

    assertThat(in("cpu", SYSTEM)).containsExactlyInAnyOrder(OWN, 100L, 200L);
  }

  @Test
  void onRequestAllAreMovedButTheFirstKernelThreadsAndWhoIsElsewhere() throws IOException {
    arrange(Optional.of(SYSTEM), Optional.empty(), true);

    assertThat(in("cpu", SYSTEM)).containsExactlyInAnyOrder(OWN, 100L, 200L);
    assertThat(in("memory", SYSTEM)).containsExactlyInAnyOrder(OWN, 100L);
  }

  @Test
  void theAgentGoesToItsOwnCgroup() throws IOException {
    arrange(Optional.of(SYSTEM), Optional.of(AGENT), true);

    assertThat(in("cpu", AGENT)).containsExactly(OWN);
    assertThat(in("memory", AGENT)).containsExactly(OWN);
    assertThat(in("cpu", SYSTEM)).containsExactlyInAnyOrder(100L, 200L);
  }

  @Test
  void theAgentGoesWithoutSystemd() throws IOException {
    arrange(Optional.empty(), Optional.of(AGENT), false);

    assertThat(in("cpu", AGENT)).containsExactly(OWN);
    assertThat(in("cpu", SYSTEM)).isEmpty();
  }

  @Test
  void nothingIsDoneUnasked() throws IOException {
    var processes =
        new NodeProcesses(
            new NodeProcesses.Settings(
                Optional.empty(), Optional.empty(), CgroupPath.ROOT, true, NEVER),
            new CgroupFiles(layout),
            new CgroupProcesses(layout),
            new ProcFs(proc));

    processes.start();

    assertThat(in("cpu", SYSTEM)).isEmpty();
    assertThat(in("cpu", AGENT)).isEmpty();
  }

  @Test
  void theKernelMovesThem() throws Exception {
    CgroupLayout real = CgroupLayout.read();
    for (CgroupHierarchy hierarchy : real.hierarchies()) {
      assumeTrue(
          Files.isWritable(hierarchy.mountPoint()),
          "no right to make cgroups in " + hierarchy.mountPoint());
    }
    var files = new CgroupFiles(real);
    var processes = new CgroupProcesses(real);
    CgroupPath top = CgroupPath.of("javelet-moves-" + OWN);
    CgroupPath machine = top.child("machine");
    CgroupPath system = top.child("system");
    List<Process> sleepers = new ArrayList<>();
    try {
      files.create(machine);
      files.create(system);
      for (int i = 0; i < 3; i++) {
        Process sleeper = new ProcessBuilder("sleep", "600").start();
        sleepers.add(sleeper);
        process(sleeper.pid(), "sleep");
        processes.move(sleeper.pid(), machine);
      }
      Set<Long> pids = new TreeSet<>(sleepers.stream().map(Process::pid).toList());
      assertThat(processes.in(machine)).isEqualTo(pids);

      new NodeProcesses(
              new NodeProcesses.Settings(
                  Optional.of(system), Optional.empty(), machine, true, NEVER),
              files,
              processes,
              new ProcFs(proc))
          .arrange();

      assertThat(processes.in(system)).isEqualTo(pids);
      assertThat(processes.in(machine)).isEmpty();
    } finally {
      for (Process sleeper : sleepers) {
        sleeper.destroyForcibly().waitFor();
      }
      files.remove(top, Duration.ofSeconds(20));
    }
  }
}
