package io.javelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.events.RecordedEvent;
import io.javelet.os.CgroupHierarchy;
import io.javelet.os.MountTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Cgroups that this process may not write. */
final class CgroupSetupTest {
  /** Each as in {@code cpu,cpuacct rw}; {@code 2} is the tree of version 2. */
  private static MountTable mounts(String... trees) {
    return MountTable.parse(
        Arrays.stream(trees)
            .map(tree -> {
              String controllers = tree.split(" ", -1)[0];
              String options = tree.split(" ", -1)[1];
              int number = 30 + Arrays.asList(trees).indexOf(tree);
              return "%d 1 0:%d / /sys/fs/cgroup/%s %s,nosuid - %s none rw,%s"
                  .formatted(
                      number,
                      number,
                      controllers,
                      options,
                      controllers.equals("2") ? "cgroup2" : "cgroup",
                      controllers);
            })
            .collect(Collectors.joining("\n", "", "\n")));
  }

  @Test
  void aControllerThatCannotBeWrittenCountsAsAbsent() throws IOException {
    assertThat(CgroupSetup.layout(mounts("cpu rw", "memory rw", "pids ro")).hierarchies())
        .extracting(CgroupHierarchy::mountPoint)
        .containsExactly(Path.of("/sys/fs/cgroup/cpu"), Path.of("/sys/fs/cgroup/memory"));
    assertThat(CgroupSetup.layout(mounts("cpu rw", "memory rw", "2 ro")).of("memory")).isPresent();
  }

  @Test
  void theFirstVersionIsToldOfAsAnEventOfTheNode() throws IOException {
    List<RecordedEvent> told = new ArrayList<>();
    var events = new EventRecorder(Clock.systemUTC(), 10, List.of(told::add));

    CgroupSetup.tellVersion(CgroupSetup.layout(mounts("2 rw")), "n", events);
    assertThat(told).isEmpty();

    CgroupSetup.tellVersion(CgroupSetup.layout(mounts("cpu rw", "memory rw")), "n", events);
    assertThat(told)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.target()).isEqualTo(EventTarget.node("n"));
          assertThat(event.type()).isEqualTo(EventType.WARNING);
          assertThat(event.reason()).isEqualTo("CgroupV1");
          assertThat(event.message())
              .isEqualTo(
                  "cgroup v1 detected. cgroup v1 support is deprecated and will be removed in a"
                      + " future release. Please migrate to cgroup v2. More information at"
                      + " https://git.k8s.io/enhancements/keps/sig-node/5573-remove-cgroup-v1");
        });
  }

  @Test
  void withoutCpuAndMemoryThereIsNoStart() {
    assertThatThrownBy(() -> CgroupSetup.layout(mounts("cpu,cpuacct ro", "memory rw")))
        .hasMessage(
            "the cgroups of cpu, cpuacct are mounted read-only at /sys/fs/cgroup/cpu,cpuacct; pods"
                + " need them writable");
    assertThatThrownBy(() -> CgroupSetup.layout(mounts("2 ro")))
        .hasMessage(
            "the cgroups of version 2 are mounted read-only at /sys/fs/cgroup/2; pods need them"
                + " writable");
  }
}
