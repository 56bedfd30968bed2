package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.javelet.cli.CommandLineSession;
import io.javelet.cli.KubeletCommands;
import io.javelet.cli.NodeInquiries;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Restarts on request, pods that wait for others, and edits that change a pod in place. */
final class RestartAndOrderIT {
  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void oneContainerIsRestartedAndTheOtherRunsOn() throws Exception {
    agent.manifests().put(BusyboxPod.named("pair").withContainer("other"));
    ContainerView main = agent.runtime().awaitRunning("pair", "main");
    ContainerView other = agent.runtime().awaitRunning("pair", "other");

    assertThat(kubelet("restart", "pair", "-c", "main")).isZero();

    ContainerView again = agent.runtime().awaitReplacement("pair", main);
    assertThat(again.sandbox()).isEqualTo(main.sandbox());
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(agent.runtime().running("pair", "other")).contains(other);
    agent.pods().awaitRestarts("pair", "main", 1);
  }

  @Test
  void aWholePodIsRestartedInANewSandbox() throws Exception {
    agent.manifests().put(BusyboxPod.named("whole").withContainer("other"));
    ContainerView main = agent.runtime().awaitRunning("whole", "main");
    ContainerView other = agent.runtime().awaitRunning("whole", "other");

    assertThat(kubelet("restart", "whole-" + agent.place().node())).isZero();

    ContainerView again = agent.runtime().awaitReplacement("whole", main);
    agent.runtime().awaitReplacement("whole", other);
    assertThat(again.sandbox()).isNotEqualTo(main.sandbox());
    agent.pods().awaitRestarts("whole", "main", 1);
  }

  @Test
  void aRestartOfWhatIsNotThereIsRefusedWithWords() {
    assertThat(kubelet("restart", "nobody")).isEqualTo(1);
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("there is no pod default/nobody");
  }

  @Test
  void whatHappenedToAPodIsShownByACommand() throws Exception {
    agent.manifests().put(BusyboxPod.named("shown"));
    agent.manifests().put(BusyboxPod.named("beside"));
    agent.pods().awaitRunning("shown");
    agent.pods().awaitRunning("beside");

    assertThat(kubelet("events", "shown")).isZero();

    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).allSatisfy(line -> assertThat(line).contains("default/shown-"));
    assertThat(lines.getLast())
        .matches(
            "\\S+Z  Normal   Started  default/shown-\\S+ spec.containers\\{main}"
                + "  Container started");
  }

  @Test
  void aContainerIsStartedInAPodThatRunsToLookAtIt() throws Exception {
    agent.manifests().put(BusyboxPod.named("looked-at").onOwnNetwork());
    ContainerView main = agent.runtime().awaitRunning("looked-at", "main");

    int exitCode =
        kubelet(
            "debug",
            "looked-at",
            "--image=" + RealContainerd.BUSYBOX_IMAGE,
            "-c",
            "looker",
            "--target=main",
            "--",
            "sh",
            "-c",
            "ps | grep -q '[s]leep' && echo sees main; hostname; exit 7");

    assertThat(exitCode).isZero();
    agent.logs().awaitText("looked-at", "looker", "sees main\nlooked-at");
    Pod pod =
        agent
            .pods()
            .await(
                "looked-at",
                "that the container is shown with its end",
                each ->
                    each.getStatus().getEphemeralContainerStatuses().stream()
                        .anyMatch(status -> status.getState().getTerminated() != null));
    assertThat(pod.getStatus().getEphemeralContainerStatuses().getFirst())
        .satisfies(status -> assertThat(status.getName()).isEqualTo("looker"))
        .satisfies(
            status -> assertThat(status.getState().getTerminated().getExitCode()).isEqualTo(7));
    assertThat(agent.runtime().running("looked-at", "main")).contains(main);

    assertThat(
            kubelet("debug", "looked-at", "--image", RealContainerd.BUSYBOX_IMAGE, "-c", "looker"))
        .isEqualTo(1);
    assertThat(kubelet("debug", "looked-at", "--image=x", "--target=nobody")).isEqualTo(1);
    assertThat(kubelet("debug", "nobody", "--image=x")).isEqualTo(1);
    assertThat(kubelet("debug", "looked-at")).isEqualTo(2);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains(
            "has a container looker already",
            "has no container nobody",
            "there is no pod default/nobody",
            "name an image with --image");
  }

  @Test
  void aPodStartsAfterTheOneThatItDependsOnIsReady() throws Exception {
    BusyboxPod web =
        BusyboxPod.named("web")
            .edit(pod ->
                pod.editMetadata()
                    .addToAnnotations("javelet.io/depends-on", "store")
                    .endMetadata());
    agent.manifests().put(web);
    Pod waiting = agent.pods().await("web", "it to wait", pod -> !condition(pod).isEmpty());
    assertThat(condition(waiting).getFirst().getMessage())
        .contains("waits for default/store-" + agent.place().node() + " (nobody declares it)");
    assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(agent.runtime().sandboxes("web")).isEmpty();

    // Ready once the test says so, by a file that the readiness probe looks for.
    agent
        .manifests()
        .put(
            BusyboxPod.named("store")
                .main(container ->
                    container
                        .withNewReadinessProbe()
                        .withNewExec()
                        .withCommand("test", "-e", "/tmp/ready")
                        .endExec()
                        .withPeriodSeconds(1)
                        .endReadinessProbe()));
    ContainerView store = agent.runtime().awaitRunning("store", "main");
    agent
        .pods()
        .await(
            "web",
            "it to wait for a pod that is declared",
            pod -> condition(pod).stream().noneMatch(c -> c.getMessage().contains("nobody")));
    assertThat(agent.runtime().sandboxes("web")).isEmpty();

    agent.runtime().exec(store, "touch", "/tmp/ready");

    ContainerView main = agent.runtime().awaitRunning("web", "main");
    Pod running = agent.pods().await("web", "no condition", pod -> condition(pod).isEmpty());
    assertThat(running.getStatus().getPhase()).isIn("Pending", "Running");

    // What runs is not held back when the other fails again.
    agent.runtime().exec(store, "rm", "/tmp/ready");
    agent
        .pods()
        .await(
            "store",
            "it to be unready",
            pod ->
                pod.getStatus().getConditions().stream()
                    .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("False")));
    assertThat(agent.runtime().running("web", "main")).contains(main);
  }

  @Test
  void aNewLabelChangesThePodInPlaceAndANewCommandReplacesIt() throws Exception {
    BusyboxPod pod = BusyboxPod.named("edited");
    agent.manifests().put(pod);
    ContainerView main = agent.runtime().awaitRunning("edited", "main");
    String uid = agent.pods().awaitRunning("edited").getMetadata().getUid();

    agent
        .manifests()
        .put(pod.edit(each -> each.editMetadata().addToLabels("tier", "edge").endMetadata()));
    Pod labelled =
        agent
            .pods()
            .await(
                "edited",
                "the label",
                each ->
                    each.getMetadata().getLabels() != null
                        && "edge".equals(each.getMetadata().getLabels().get("tier")));
    assertThat(labelled.getMetadata().getUid()).isEqualTo(uid);
    assertThat(agent.runtime().running("edited", "main")).contains(main);

    agent.manifests().put(pod.running("echo changed; sleep 2147483 & wait"));
    ContainerView replaced = agent.runtime().awaitReplacement("edited", main);
    assertThat(replaced.sandbox()).isNotEqualTo(main.sandbox());
    assertThat(agent.pods().awaitRunning("edited").getMetadata().getUid()).isNotEqualTo(uid);
  }

  @Test
  void aChangeThatDoesNotBecomeReadyInTimeGoesBackToTheContentBefore() throws Exception {
    BusyboxPod good =
        BusyboxPod.named("gated")
            .edit(pod ->
                pod.editMetadata()
                    .addToAnnotations("javelet.io/rollback", "true")
                    .addToAnnotations("javelet.io/rollback-after", "3s")
                    .endMetadata());
    agent.manifests().put(good);
    ContainerView main = agent.runtime().awaitRunning("gated", "main");

    agent.manifests().put(good.running("echo bad; exit 1"));
    agent.logs().awaitText("gated", "main", "bad");

    Pod back =
        agent
            .pods()
            .await(
                "gated",
                "the condition RolledBack",
                pod ->
                    pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "RolledBack".equals(c.getReason())));
    ContainerView again = agent.runtime().awaitReplacement("gated", main);
    assertThat(agent.runtime().exec(again, "true").exitCode()).isZero();
    assertThat(back.getSpec().getContainers().getFirst().getCommand().toString())
        .doesNotContain("bad");
  }

  private static List<PodCondition> condition(Pod pod) {
    return new ArrayList<>(
        pod.getStatus().getConditions().stream()
            .filter(each -> each.getType().equals("DependenciesReady"))
            .toList());
  }

  @Test
  void aReplacementShowsThatItWaitsForTheEndOfItsPredecessor() throws Exception {
    BusyboxPod slow =
        BusyboxPod.named("slow")
            .firstRunning("trap 'sleep 4; exit 0' TERM; echo ready; while true; do sleep 0.1; done")
            .edit(pod -> pod.editSpec().withTerminationGracePeriodSeconds(30L).endSpec());
    agent.manifests().put(slow);
    ContainerView first = agent.runtime().awaitRunning("slow", "main");
    agent.logs().awaitText("slow", "main", "ready");
    String former = agent.pods().awaitRunning("slow").getMetadata().getUid();

    agent
        .manifests()
        .put(slow.edit(pod -> pod.editSpec().withTerminationGracePeriodSeconds(29L).endSpec()));

    Pod waiting =
        agent
            .pods()
            .await(
                "slow",
                "to wait for its predecessor",
                pod ->
                    pod.getStatus().getConditions().stream()
                        .anyMatch(each -> each.getType().equals("PredecessorEnded")));
    assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(waiting.getMetadata().getUid()).isNotEqualTo(former);
    assertThat(waiting.getStatus().getConditions())
        .filteredOn(each -> each.getType().equals("PredecessorEnded"))
        .singleElement()
        .satisfies(each -> assertThat(each.getMessage()).contains(former));
    agent.runtime().awaitReplacement("slow", first);
    assertThat(agent.pods().awaitRunning("slow").getStatus().getConditions())
        .noneMatch(each -> each.getType().equals("PredecessorEnded"));
  }

  @Test
  void whetherTheNodeWouldAdmitAPodIsAskedOfTheAgent() throws Exception {
    BusyboxPod holder = holding("holder");
    agent.manifests().put(holder);
    agent.pods().awaitRunning("holder");

    assertThat(validate(holding("rival"))).isEqualTo(1);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("would have to wait: NodePorts")
        .contains("is held by pod default/holder-");
    // In place of itself it could come.
    assertThat(validate(holder)).isZero();
    assertThat(agent.pods().find("rival")).isEmpty();
  }

  private int validate(BusyboxPod pod) throws IOException {
    Path file = agent.place().folder().resolve(pod.name() + "-to-validate.yaml");
    Files.writeString(file, pod.text());
    return kubelet(
        "validate", "--on-node", "--hostname-override=" + agent.place().node(), file.toString());
  }

  private static BusyboxPod holding(String name) {
    return BusyboxPod.named(name)
        .main(main -> main.addNewPort().withContainerPort(18099).withHostPort(18099).endPort());
  }

  private int kubelet(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add(1, "--root-dir=" + agent.place().root());
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return KubeletCommands.run(
            all,
            new CommandLineSession(
                InputStream.nullInputStream(),
                out,
                out,
                Path.of("").toAbsolutePath(),
                () -> "node",
                new NodeInquiries() {
                  @Override
                  public List<NodeFinding> about(Pod pod, String endpoint) {
                    return List.of();
                  }

                  @Override
                  public Optional<NodeFinding> admission(Pod pod, Optional<Path> configuration) {
                    throw new AssertionError("an agent runs, and is to be asked");
                  }
                }))
        .orElseThrow();
  }
}
