package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MountTableTest {
  private static final String TABLE =
      """
      27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
      36 27 98:0 /mnt1 /mnt\\040two rw,noatime,nosuid shared:7 master:1 - ext3 /dev/my\\134root rw,errors=continue
      40 27 0:30 / /a rw - tmpfs tmpfs rw,size=4k
      41 40 0:31 / /a/b ro,relatime - tmpfs  rw
      42 40 0:32 / /a rw - tmpfs second rw
      43 27 0:33 / /ab rw - tmpfs tmpfs rw
      """;

  @Test
  void everyFieldOfALineIsRead() {
    assertThat(MountTable.parse(TABLE).entries().get(1))
        .isEqualTo(
            new MountEntry(
                36,
                27,
                "98:0",
                "/mnt1",
                "/mnt two",
                List.of("rw", "noatime", "nosuid"),
                List.of("shared:7", "master:1"),
                "ext3",
                "/dev/my\\root",
                List.of("rw", "errors=continue")));
  }

  @Test
  void aMountWithoutSourceIsRead() {
    MountEntry entry = MountTable.parse(TABLE).at(Path.of("/a/b")).orElseThrow();
    assertThat(entry.source()).isEmpty();
    assertThat(entry.readOnly()).isTrue();
    assertThat(entry.flags()).containsExactly(MountFlag.READ_ONLY, MountFlag.RELATIVE_ACCESS_TIMES);
  }

  @Test
  void ofTwoMountsAtOnePlaceTheLaterCounts() {
    MountEntry entry = MountTable.parse(TABLE).at(Path.of("/a/../a")).orElseThrow();
    assertThat(entry.source()).isEqualTo("second");
  }

  @Test
  void whatLiesBelowAPathComesInTheOrderOfUnmounting() {
    assertThat(MountTable.parse(TABLE).under(Path.of("/a")))
        .extracting(MountEntry::id)
        .containsExactly(42, 41, 40);
  }

  @Test
  void everythingLiesBelowTheRoot() {
    assertThat(MountTable.parse(TABLE).under(Path.of("/"))).hasSize(6);
  }

  @Test
  void aLineOfAnotherFormIsNamed() {
    assertThatThrownBy(() -> MountTable.parse("27 1 254:0 / / rw,relatime ext4 /dev/vda rw"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("254:0 / / rw,relatime ext4");
  }

  @Property
  void everyMountPointSurvivesTheKernelsWriting(@ForAll String name) {
    String escaped =
        name.replace("\\", "\\134")
            .replace(" ", "\\040")
            .replace("\t", "\\011")
            .replace("\n", "\\012")
            .replace("#", "\\043");
    MountTable table = MountTable.parse("1 0 0:1 / /" + escaped + " rw - tmpfs tmpfs rw\n");
    assertThat(table.entries().getFirst().mountPoint()).isEqualTo("/" + name);
  }

  @Test
  void theTableOfThisMachineHasItsRootAndItsProcesses() throws IOException {
    MountTable table = MountTable.read();
    assertThat(table.at(Path.of("/"))).isPresent();
    assertThat(table.at(Path.of("/proc")).orElseThrow().filesystem()).isEqualTo("proc");
  }
}
