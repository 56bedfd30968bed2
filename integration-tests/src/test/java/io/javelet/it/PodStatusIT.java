package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.it.RuntimeView.ContainerView;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a pod's status says of what its containers did. */
final class PodStatusIT {
  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("crashLoopBackOff", Map.of("maxContainerRestartPeriod", "1s")));

  @Test
  void aPodThatRunsSaysWhereAndSinceWhen() throws Exception {
    agent.manifests().put(BusyboxPod.named("plain"));

    Pod pod = agent.pods().awaitRunning("plain");

    ContainerView main = agent.runtime().running("plain", "main").orElseThrow();
    assertThat(status(pod).getContainerID()).isEqualTo("containerd://" + main.id());
    assertThat(status(pod).getImageID()).startsWith("sha256:");
    assertThat(status(pod).getStarted()).isTrue();
    assertThat(status(pod).getReady()).isTrue();
    assertThat(status(pod).getState().getRunning().getStartedAt()).isNotEmpty();
    assertThat(pod.getStatus().getQosClass()).isEqualTo("BestEffort");
    assertThat(pod.getStatus().getStartTime()).isNotEmpty();
    assertThat(pod.getStatus().getPodIP()).isEqualTo(pod.getStatus().getHostIP());
    assertThat(pod.getStatus().getConditions())
        .extracting("type", "status")
        .containsExactly(
            tuple("PodReadyToStartContainers", "True"),
            tuple("Initialized", "True"),
            tuple("Ready", "True"),
            tuple("ContainersReady", "True"),
            tuple("PodScheduled", "True"));
  }

  @Test
  void onItsOwnNetworkAPodHasTheAddressThatItsContainersSee() throws Exception {
    agent.manifests().put(BusyboxPod.named("network").onOwnNetwork());

    Pod pod = agent.pods().awaitRunning("network");

    ContainerView main = agent.runtime().running("network", "main").orElseThrow();
    assertThat(agent.runtime().exec(main, "ip", "-4", "addr", "show", "eth0").stdout())
        .contains("inet " + pod.getStatus().getPodIP() + "/");
  }

  @Test
  void whatAContainerLeavesAsItsLastWordsIsTold() throws Exception {
    assertThat(message("words", "printf 'why it ended' > /dev/termination-log; exit 1", "File"))
        .isEqualTo("why it ended");
  }

  @Test
  void ofLongLastWordsTheEndIsTold() throws Exception {
    String told =
        message(
            "long",
            "(head -c 6000 /dev/zero | tr '\\0' x; printf END) > /dev/termination-log; exit 1",
            "File");

    assertThat(told).hasSize(4096).endsWith("xEND");
  }

  @Test
  void withoutLastWordsTheLogOfAFailureIsTold() throws Exception {
    assertThat(message("log", "echo first; echo second >&2; exit 1", "FallbackToLogsOnError"))
        .contains("first\n")
        .contains("second\n");
  }

  @Test
  void theLogOfASuccessIsNotTold() throws Exception {
    assertThat(message("quiet", "echo all is well", "FallbackToLogsOnError")).isEmpty();
  }

  @Test
  void aContainerThatIsKilledSaysSo() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("killed")
                .edit(p -> p.editSpec().withRestartPolicy("Never").endSpec()));
    agent.runtime().killProcess(agent.runtime().awaitRunning("killed", "main"));

    Pod pod = agent.pods().awaitPhase("killed", "Failed");

    assertThat(status(pod).getState().getTerminated().getExitCode()).isEqualTo(137);
    assertThat(status(pod).getState().getTerminated().getReason()).isEqualTo("Error");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() throws Exception {
    agent.manifests().put(BusyboxPod.named("missing").main(c -> c.withCommand("/no/such/program")));

    Pod pod =
        agent
            .pods()
            .await(
                "missing",
                "a second attempt",
                p ->
                    PodsView.restarts(p, "main") >= 1 && status(p).getState().getWaiting() != null);

    assertThat(status(pod).getLastState().getTerminated().getReason()).isEqualTo("StartError");
    assertThat(status(pod).getLastState().getTerminated().getExitCode()).isEqualTo(128);
    assertThat(status(pod).getLastState().getTerminated().getStartedAt())
        .isEqualTo("1970-01-01T00:00:00Z");
    assertThat(status(pod).getLastState().getTerminated().getMessage())
        .contains("/no/such/program");
  }

  @Test
  void anImageThatMustNotBePulledIsMissed() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("noimage")
                .main(c -> c.withImage("localhost/none:1").withImagePullPolicy("Never")));

    Pod pod =
        agent
            .pods()
            .await(
                "noimage",
                "the reason",
                p ->
                    PodsView.status(p, "main")
                        .filter(s -> s.getState().getWaiting() != null)
                        .filter(
                            s -> "ErrImageNeverPull".equals(s.getState().getWaiting().getReason()))
                        .isPresent());

    assertThat(status(pod).getState().getWaiting().getMessage())
        .isEqualTo("Container image \"localhost/none:1\" is not present with pull policy of Never");
    assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
  }

  @Test
  void requestsAndMountsAreToldAsTheyWereMade() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("told")
                .edit(p ->
                    p.editSpec()
                        .addNewVolume()
                        .withName("scratch")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec())
                .main(c ->
                    c.addNewVolumeMount()
                        .withName("scratch")
                        .withMountPath("/scratch")
                        .withReadOnly(true)
                        .endVolumeMount()
                        .withNewResources()
                        .addToRequests("cpu", new Quantity("10m"))
                        .endResources()));

    Pod pod = agent.pods().awaitRunning("told");

    assertThat(status(pod).getVolumeMounts())
        .anySatisfy(mount -> {
          assertThat(mount.getName()).isEqualTo("scratch");
          assertThat(mount.getReadOnly()).isTrue();
        });
    assertThat(status(pod).getAllocatedResources()).isEqualTo(Map.of("cpu", new Quantity("10m")));
    assertThat(pod.getStatus().getQosClass()).isEqualTo("Burstable");
  }

  @Test
  void aContainerHasATerminalWhenItAsksForOne() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("terminal")
                .firstRunning("test -t 1 && echo this is a terminal")
                .main(c -> c.withTty(true)));

    agent.logs().awaitText("terminal", "main", "this is a terminal");
  }

  @Test
  void standardInputIsOpenOnlyWhenItIsAskedFor() throws Exception {
    String script = "cat > /dev/null; echo nothing comes; sleep 2147483";
    agent
        .manifests()
        .put(
            BusyboxPod.named("input")
                .running(script)
                .withContainer("open")
                .edit(p ->
                    p.editSpec()
                        .withTerminationGracePeriodSeconds(1L)
                        .editMatchingContainer(c -> c.getName().equals("open"))
                        .withCommand("sh", "-c", script)
                        .withStdin(true)
                        .endContainer()
                        .endSpec()));

    agent.logs().awaitText("input", "main", "nothing comes");
    agent.pods().awaitRunning("input");
    assertThat(agent.logs().text("input", "open")).isEmpty();
  }

  @Test
  void aContainerBeginsInItsWorkingFolder() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("folder")
                .firstRunning("echo I am in $(pwd)")
                .main(c -> c.withWorkingDir("/usr")));

    agent.logs().awaitText("folder", "main", "I am in /usr");
  }

  /** The message of a container that ends for good; empty for none. */
  private static String message(String name, String script, String policy) throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named(name)
                .running(script)
                .main(c -> c.withTerminationMessagePolicy(policy))
                .edit(p -> p.editSpec().withRestartPolicy("Never").endSpec()));
    Pod pod =
        agent
            .pods()
            .await(
                name,
                "its end",
                p ->
                    PodsView.status(p, "main")
                        .filter(s -> s.getState().getTerminated() != null)
                        .isPresent());
    String message = status(pod).getState().getTerminated().getMessage();
    return message == null ? "" : message;
  }

  private static ContainerStatus status(Pod pod) {
    return PodsView.status(pod, "main").orElseThrow();
  }
}
