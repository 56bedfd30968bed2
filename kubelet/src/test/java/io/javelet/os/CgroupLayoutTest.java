package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CgroupLayoutTest {
  private static final String ROOT = "27 1 254:0 / / rw - ext4 /dev/vda rw\n";
  private static final String V1 =
      """
      31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
      32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
      35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
      36 31 0:32 / /other/memory rw - cgroup cgroup rw,memory
      40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,release_agent=/x,name=systemd
      """;

  @Test
  void oneUnifiedTreeIsVersionTwo() {
    CgroupLayout layout =
        layout("30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n");
    assertThat(layout.mode()).isEqualTo(CgroupMode.V2);
    assertThat(layout.hierarchies()).hasSize(1);
    assertThat(layout.of("memory").orElseThrow().mountPoint()).isEqualTo(Path.of("/sys/fs/cgroup"));
  }

  @Test
  void treesOfControllersAreVersionOne() {
    CgroupLayout layout = layout(V1);
    assertThat(layout.mode()).isEqualTo(CgroupMode.V1);
    assertThat(layout.hierarchies())
        .containsExactly(
            new CgroupHierarchy(
                Path.of("/sys/fs/cgroup/cpu,cpuacct"), false, Set.of("cpu", "cpuacct")),
            new CgroupHierarchy(Path.of("/sys/fs/cgroup/memory"), false, Set.of("memory")),
            new CgroupHierarchy(Path.of("/sys/fs/cgroup/systemd"), false, Set.of("name=systemd")));
    assertThat(layout.of("cpuacct").orElseThrow().mountPoint())
        .isEqualTo(Path.of("/sys/fs/cgroup/cpu,cpuacct"));
    assertThat(layout.of("pids")).isEmpty();
  }

  @Test
  void aUnifiedTreeBesideControllersIsHybridAndHoldsNoValues() {
    CgroupLayout layout =
        layout(V1 + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    assertThat(layout.mode()).isEqualTo(CgroupMode.HYBRID);
    assertThat(layout.hierarchies()).hasSize(4);
    assertThat(layout.of("memory").orElseThrow().unified()).isFalse();
    assertThat(layout.of("pids")).isEmpty();
  }

  @Test
  void aMachineWithoutCgroupsIsRefused() {
    assertThatThrownBy(() -> layout("")).hasMessage("no cgroup filesystem is mounted");
  }

  @Test
  void aPathCannotLeadOutOfTheTree() {
    for (String name : new String[] {"", ".", "..", "a/b", "a\0"}) {
      assertThatThrownBy(() -> CgroupPath.of("kubepods", name))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(CgroupPath.parse("/kubepods/burstable/"))
        .isEqualTo(CgroupPath.of("kubepods", "burstable"))
        .hasToString("/kubepods/burstable");
    assertThat(CgroupPath.parse("/")).isEqualTo(CgroupPath.ROOT);
    assertThatThrownBy(() -> CgroupPath.parse("/kubepods/../x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static CgroupLayout layout(String mounts) {
    return CgroupLayout.of(MountTable.parse(ROOT + mounts));
  }
}
