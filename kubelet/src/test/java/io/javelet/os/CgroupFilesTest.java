package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the real cgroups of this machine, below a cgroup of its own. */
class CgroupFilesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CgroupPath top = CgroupPath.of("javelet-test-" + ProcessHandle.current().pid());
  private final CgroupPath pod = top.child("burstable").child("pod");
  private CgroupFiles cgroups;

  @BeforeEach
  void needRights() throws IOException {
    cgroups = new CgroupFiles(CgroupLayout.read());
    for (CgroupHierarchy hierarchy : cgroups.layout().hierarchies()) {
      assumeTrue(
          Files.isWritable(hierarchy.mountPoint()),
          "no right to make cgroups in " + hierarchy.mountPoint());
    }
  }

  @AfterEach
  void removeAll() throws Exception {
    cgroups.remove(top, PATIENCE);
  }

  @Test
  void aCgroupIsMadeInEveryHierarchyAndRemovedFromAll() throws Exception {
    cgroups.create(pod);
    cgroups.create(pod);
    assertThat(cgroups.exists(pod)).isTrue();
    assertThat(cgroups.children(top)).containsExactly("burstable");
    cgroups.remove(top, PATIENCE);
    for (CgroupHierarchy hierarchy : cgroups.layout().hierarchies()) {
      assertThat(hierarchy.folder(top)).doesNotExist();
    }
    cgroups.remove(top, PATIENCE);
    assertThat(cgroups.children(top)).isEmpty();
    assertThat(cgroups.processes(top)).isEmpty();
  }

  @Test
  void aValueIsReadBackAsTheKernelKeepsIt() throws Exception {
    cgroups.create(pod);
    assertThat(cgroups.write(pod, "pids.max", "77")).isEqualTo("77");
    assertThat(cgroups.read(pod, "pids.max")).contains("77");
    assertThat(cgroups.read(pod, "pids.missing")).isEmpty();
    assertThat(cgroups.read(pod, "missing.max")).isEmpty();
    String memory =
        cgroups.layout().mode() == CgroupMode.V2 ? "memory.max" : "memory.limit_in_bytes";
    assertThat(cgroups.write(pod, memory, Long.toString((64 << 20) + 1)))
        .isEqualTo(Long.toString(64 << 20));
  }

  @Test
  void aRefusedValueAndAMissingControllerAreErrors() throws Exception {
    cgroups.create(pod);
    assertThatThrownBy(() -> cgroups.write(pod, "pids.max", "many"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> cgroups.write(pod, "missing.max", "1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing.max");
  }

  @Test
  void noProcessCanBeMoved() {
    for (String file : List.of("cgroup.procs", "tasks", "../cpu.weight", "cpu.x/../cgroup.procs")) {
      assertThatThrownBy(() -> cgroups.write(top, file, "1"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file);
    }
  }

  @Test
  void theRootIsNeverRemoved() {
    assertThatThrownBy(() -> cgroups.remove(CgroupPath.ROOT, PATIENCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCgroupWithAProcessIsBusyUntilItHasEnded() throws Exception {
    cgroups.create(pod);
    Process member = new ProcessBuilder("sleep", "600").start();
    try {
      for (CgroupHierarchy hierarchy : cgroups.layout().hierarchies()) {
        // Our own child, moved by the test; the class under test never does that.
        Files.writeString(
            hierarchy.folder(pod).resolve("cgroup.procs"),
            Long.toString(member.pid()),
            StandardOpenOption.WRITE);
      }
      assertThat(cgroups.processes(top)).containsExactly(member.pid());
      assertThatThrownBy(() -> cgroups.remove(pod, Duration.ofMillis(50)))
          .isInstanceOfSatisfying(
              SystemCallException.class, e -> assertThat(e.is(Errno.EBUSY)).isTrue());
      Thread ends = Thread.startVirtualThread(member::destroyForcibly);
      cgroups.remove(pod, PATIENCE);
      ends.join();
      assertThat(cgroups.exists(pod)).isFalse();
    } finally {
      member.destroyForcibly().waitFor();
    }
  }

  @Test
  void inVersionTwoEveryControllerIsSwitchedOnInTheAncestors(@TempDir Path root)
      throws IOException {
    // Plain files in the kernel's place: what is written last shows what was asked for.
    Files.writeString(root.resolve("cgroup.controllers"), "cpu memory\n");
    Files.writeString(root.resolve("cgroup.subtree_control"), "cpu\n");
    CgroupHierarchy unified = new CgroupHierarchy(root, true, java.util.Set.of());
    CgroupFiles files = new CgroupFiles(new CgroupLayout(CgroupMode.V2, List.of(unified)));
    files.create(CgroupPath.of("kubepods"));
    assertThat(root.resolve("kubepods")).isDirectory();
    assertThat(root.resolve("cgroup.subtree_control")).content().startsWith("+memory");
  }
}
