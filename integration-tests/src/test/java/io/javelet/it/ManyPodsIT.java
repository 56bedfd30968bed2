package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many pods that come and go at once. */
final class ManyPodsIT {
  private static final int PODS = 30;

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @Test
  void thirtyPodsComeAtOnceAndLeaveNothingWhenTheyGo() throws Exception {
    List<String> before = agent.leftovers();
    List<BusyboxPod> pods =
        IntStream.range(0, PODS).mapToObj(i -> BusyboxPod.named("pod" + i).onOwnNetwork()).toList();

    for (BusyboxPod pod : pods) {
      agent.manifests().put(pod);
    }
    for (BusyboxPod pod : pods) {
      agent.pods().awaitRunning(pod.name());
    }
    List<String> addresses =
        agent.pods().all().stream().map(pod -> pod.getStatus().getPodIP()).distinct().toList();
    assertThat(addresses).hasSize(PODS);
    for (String kind :
        List.of(
            "sandbox ",
            "container ",
            "shim process ",
            "mount ",
            "cgroup ",
            "network namespace ",
            "address lease ",
            "log folder ",
            "log link ",
            "pod folder ")) {
      assertThat(agent.leftovers().stream().filter(line -> line.startsWith(kind)).count())
          .as(kind)
          .isGreaterThanOrEqualTo(PODS);
    }

    for (BusyboxPod pod : pods) {
      agent.manifests().remove(pod);
    }

    Await.until(
        "nothing to be left",
        () -> agent.leftovers().equals(before),
        () -> agent.leftovers().toString());
    assertThat(agent.pods().all()).isEmpty();
  }
}
