package io.javelet.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases after upstream's TestNewAllowlist, TestAllowlist and TestSafeSysctlAllowlist. */
class SysctlAllowlistTest {
  @ParameterizedTest
  @CsvSource({
    "net.ipv4.ip_local_port_range, false, false, ''",
    "net/ipv4/ip_local_port_range, false, false, ''",
    "net.ipv4.tcp_rmem, false, false, ''",
    "kernel.shm_rmid_forced, false, true, 'forbidden sysctl: \"kernel.shm_rmid_forced\" not allowed"
        + " with host ipc enabled'",
    "net.ipv4.tcp_syncookies, true, false, 'forbidden sysctl: \"net.ipv4.tcp_syncookies\" not"
        + " allowed with host net enabled'",
    "net.ipv4.tcp_max_syn_backlog, false, false, 'forbidden sysctl:"
        + " \"net.ipv4.tcp_max_syn_backlog\" not allowlisted'",
    "kernel.msgmax, false, false, ''",
    "net.core.somaxconn, false, false, ''",
    "kernel.panic, false, false, 'forbidden sysctl: \"kernel.panic\" not allowlisted'"
  })
  void onlyListedSettingsMayBeChanged(
      String name, boolean hostNetwork, boolean hostIpc, String message) {
    var list = SysctlAllowlist.of("6.1.0-44-amd64", List.of("kernel.msg*", "net.core.somaxconn"));
    Pod pod =
        new PodBuilder(AdmissionPods.pod("p"))
            .editSpec()
            .withHostNetwork(hostNetwork)
            .withHostIPC(hostIpc)
            .withNewSecurityContext()
            .addNewSysctl(name, "1")
            .endSecurityContext()
            .endSpec()
            .build();

    assertThat(list.refuse(pod, List.of()).map(Refusal::message).orElse("")).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({"4.14.0, false", "4.15.0-1, true", "5.4, true", "nonsense, false"})
  void someSettingsAreAPodsOwnOnlySinceARelease(String kernel, boolean safe) {
    Pod pod =
        new PodBuilder(AdmissionPods.pod("p"))
            .editSpec()
            .withNewSecurityContext()
            .addNewSysctl("net.ipv4.tcp_wmem", "1")
            .endSecurityContext()
            .endSpec()
            .build();

    assertThat(SysctlAllowlist.of(kernel, List.of()).refuse(pod, List.of()).isEmpty())
        .isEqualTo(safe);
  }
}
