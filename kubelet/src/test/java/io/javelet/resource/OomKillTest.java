package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OomKillTest {
  @Test
  void aContainerAtItsLimit() {
    OomKill kill =
        OomKill.parse(
                "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=abc,mems_allowed=0,"
                    + "oom_memcg=/kubepods/burstable/pod1/abc,"
                    + "task_memcg=/kubepods/burstable/pod1/abc,task=dd,pid=30360,uid=0")
            .orElseThrow();

    assertThat(kill)
        .isEqualTo(
            new OomKill(
                "/kubepods/burstable/pod1/abc", "/kubepods/burstable/pod1/abc", "dd", 30360));
    assertThat(kill.isSystemWide()).isFalse();
  }

  @Test
  void aMachineWithoutMemory() {
    OomKill kill =
        OomKill.parse(
                "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,"
                    + "global_oom,task_memcg=/system.slice/a.service,task=a,b c,pid=7,uid=1000")
            .orElseThrow();

    assertThat(kill).isEqualTo(new OomKill("/", "/system.slice/a.service", "a,b c", 7));
    assertThat(kill.isSystemWide()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=999",
        "Memory cgroup out of memory: Killed process 30360 (dd) total-vm:264412kB",
        "oom-kill:constraint=CONSTRAINT_MEMCG"
      })
  void everythingElseIsNone(String line) {
    assertThat(OomKill.parse(line)).isEqualTo(Optional.empty());
  }
}
