package io.javelet.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.os.CgroupHierarchy;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupMode;
import io.javelet.os.CgroupPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept open, and for how long. A process's folder stands for a cgroup: both can go. */
class CgroupTextsTest {
  private final CgroupLayout layout =
      new CgroupLayout(
          CgroupMode.V2, List.of(new CgroupHierarchy(Path.of("/proc"), true, Set.of())));
  private Process process;
  private CgroupPath cgroup;

  @BeforeEach
  void start() throws Exception {
    process = new ProcessBuilder("cat").start();
    cgroup = CgroupPath.of(String.valueOf(process.pid()));
  }

  @AfterEach
  void end() throws Exception {
    process.getOutputStream().close();
    process.waitFor();
  }

  private static long descriptorsOf(Process process) throws Exception {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      String folder = "/proc/" + process.pid() + "/";
      return open.filter(
              each -> {
                try {
                  return Files.readSymbolicLink(each).toString().startsWith(folder);
                } catch (java.io.IOException gone) {
                  return false;
                }
              })
          .count();
    }
  }

  @Test
  void filesStayOpenUntilTheirCgroupIsNotWanted() throws Exception {
    try (var texts = new CgroupTexts(layout, 10)) {
      CgroupTexts.Group group = texts.of(cgroup);
      assertThat(group.known()).isFalse();
      assertThat(group.read("memory", "stat").orElseThrow()).contains("(cat)");
      assertThat(group.read("memory", "stat").orElseThrow()).contains("(cat)");
      assertThat(group.read("memory", "comm")).hasValue("cat\n");
      assertThat(group.read("memory", "none")).isEmpty();
      assertThat(texts.open()).isEqualTo(2);
      assertThat(descriptorsOf(process)).isEqualTo(2);

      texts.keep(Set.of(cgroup));
      assertThat(group.known()).isTrue();

      texts.keep(Set.of(CgroupPath.ROOT));
      assertThat(texts.open()).isZero();
      assertThat(descriptorsOf(process)).isZero();
    }
  }

  @Test
  void noMoreThanSoManyStayOpen() throws Exception {
    try (var texts = new CgroupTexts(layout, 1)) {
      CgroupTexts.Group group = texts.of(cgroup);
      for (int i = 0; i < 3; i++) {
        assertThat(group.read("memory", "stat").orElseThrow()).contains("(cat)");
        assertThat(group.read("memory", "comm")).hasValue("cat\n");
      }
      assertThat(texts.open()).isEqualTo(1);
      assertThat(descriptorsOf(process)).isEqualTo(1);
    }
    assertThat(descriptorsOf(process)).isZero();
  }

  @Test
  void whatHasGoneIsNotKnownAnyMore() throws Exception {
    try (var texts = new CgroupTexts(layout, 10)) {
      CgroupTexts.Group group = texts.of(cgroup);
      assertThat(group.read("memory", "stat")).isPresent();
      end();

      assertThat(group.read("memory", "stat")).isEmpty();
      assertThat(group.known()).isFalse();
      assertThat(texts.open()).isZero();
    }
  }

  @Test
  void aSecondReadingWhileAnotherGoesOnHasFilesOfItsOwn() throws Exception {
    try (var texts = new CgroupTexts(layout, 0)) {
      assertThat(texts.of(cgroup).read("memory", "comm")).hasValue("cat\n");
      assertThat(descriptorsOf(process)).isZero();
    }
  }
}
