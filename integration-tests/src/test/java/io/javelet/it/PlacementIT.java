package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javelet.fakeapi.FakeApiServer;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who gets a place on a node that is full, labelled and tainted: static pods and those of an API
 * server in memory, on a real containerd.
 */
final class PlacementIT {
  private static final String LABEL = "zone.example.com/name";
  private static final String TAINT = "example.com/drained";
  private static final String SAYS_GOODBYE =
      "trap 'echo goodbye; exit 0' TERM; echo ready; while true; do sleep 0.1; done";

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.notStarted(
          AgentSettings.usual()
              .field("maxPods", 2)
              .flag("--node-ip=127.0.0.1")
              .flag("--node-labels=" + LABEL + "=a")
              .flag("--register-with-taints=" + TAINT + "=now:NoExecute")
              .flag("--kubeconfig=${folder}/kubeconfig"));

  private static FakeApiServer api;
  private static KubernetesClient user;

  @BeforeAll
  static void join() throws Exception {
    api = FakeApiServer.start();
    user = api.client();
    var _ = api.kubeconfig(agent.place().folder().resolve("kubeconfig"));
    agent.process().start();
    // This API server does not tell a watch what happened before it.
    Await.until(
        "the node to be registered and followed",
        () ->
            user.nodes().withName(agent.place().node()).get() != null
                && api.requests("GET /api/v1/nodes").stream()
                    .map(FakeApiServer::line)
                    .anyMatch(line -> line.contains("watch=true")),
        agent.process()::logTail);
  }

  @AfterEach
  void removePods() throws Exception {
    for (Pod pod : user.pods().inNamespace("default").list().getItems()) {
      if (!pod.getMetadata().getAnnotations().containsKey("kubernetes.io/config.mirror")) {
        user.resource(pod).withGracePeriod(0).delete();
        agent.runtime().awaitGone(shortName(pod));
      }
    }
  }

  @AfterAll
  static void close() throws IOException {
    user.close();
    api.close();
  }

  @Test
  void aCriticalPodTakesThePlaceOfOneThatIsNot() throws Exception {
    user.resource(tolerant(ofApi("plain", SAYS_GOODBYE)).build()).create();
    agent.logs().awaitText("plain", "main", "ready");
    agent.manifests().put(BusyboxPod.named("neighbour"));
    String neighbour = agent.pods().awaitRunning("neighbour").getMetadata().getUid();

    agent.manifests().put(critical(BusyboxPod.named("critical")));

    Pod ended = awaitApi("plain", "to be preempted", pod -> hasReason(pod, "Preempting"));
    assertThat(ended.getStatus().getPhase()).isEqualTo("Failed");
    assertThat(ended.getStatus().getMessage())
        .isEqualTo("Preempted in order to admit critical pod");
    PodCondition disruption = condition(ended, "DisruptionTarget").orElseThrow();
    assertThat(disruption.getStatus()).isEqualTo("True");
    assertThat(disruption.getReason()).isEqualTo("TerminationByKubelet");
    assertThat(disruption.getMessage())
        .isEqualTo("Pod was preempted by Kubelet to accommodate a critical pod.");
    agent.logs().awaitText("plain", "main", "goodbye");
    var event = agent.local().awaitEvent("plain", "Preempting");
    assertThat(event.type()).isEqualTo("Warning");
    assertThat(event.message()).isEqualTo("Preempted in order to admit critical pod");
    var _ = agent.pods().awaitRunning("critical");
    assertThat(agent.pods().awaitRunning("neighbour").getMetadata().getUid()).isEqualTo(neighbour);
  }

  @Test
  void aStaticPodThatMadeRoomIsBackWhenThereIsRoom() throws Exception {
    agent.manifests().put(priority(BusyboxPod.named("junior").running(SAYS_GOODBYE), 10));
    agent.logs().awaitText("junior", "main", "ready");
    agent.manifests().put(BusyboxPod.named("neighbour"));
    var _ = agent.pods().awaitRunning("neighbour");

    agent.manifests().put(critical(BusyboxPod.named("senior")));

    var _ = agent.local().awaitEvent("junior", "Preempting");
    var _ = agent.pods().awaitRunning("senior");
    Pod waiting =
        agent.pods().await("junior", "to wait for room", pod -> hasReason(pod, "OutOfpods"));
    assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(agent.runtime().sandboxes("junior")).isEmpty();

    agent.manifests().remove("senior.yaml");

    Pod again = agent.pods().awaitRunning("junior");
    assertThat(again.getStatus().getReason()).isNull();
  }

  @Test
  void aPodStartsWhenTheNodesLabelsMatchItsAffinityAndStaysWhenTheyDoNotAnyMore() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("choosy")
                .edit(pod ->
                    pod.editSpec()
                        .withNewAffinity()
                        .withNewNodeAffinity()
                        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                        .addNewNodeSelectorTerm()
                        .addNewMatchExpression()
                        .withKey(LABEL)
                        .withOperator("NotIn")
                        .withValues("a", "c")
                        .endMatchExpression()
                        .endNodeSelectorTerm()
                        .endRequiredDuringSchedulingIgnoredDuringExecution()
                        .endNodeAffinity()
                        .endAffinity()
                        .endSpec()));
    Pod refused =
        agent.pods().await("choosy", "to be refused", pod -> hasReason(pod, "NodeAffinity"));
    assertThat(refused.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(refused.getStatus().getMessage())
        .isEqualTo(
            "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node"
                + " affinity/selector");

    label("b");
    var running = agent.runtime().awaitRunning("choosy", "main");

    label("c");
    agent.manifests().put(selecting(BusyboxPod.named("other"), "c"));
    var _ = agent.pods().awaitRunning("other");
    assertThat(agent.runtime().awaitRunning("choosy", "main")).isEqualTo(running);
  }

  @Test
  void aNodeThatRunsNothingRunsStaticPodsAndThoseThatTolerateIt() throws Exception {
    user.resource(ofApi("stranger", SAYS_GOODBYE).build()).create();
    Pod refused = awaitApi("stranger", "to be refused", pod -> hasReason(pod, "TaintToleration"));
    assertThat(refused.getStatus().getPhase()).isEqualTo("Failed");
    assertThat(refused.getStatus().getMessage())
        .isEqualTo(
            "Pod was rejected: Predicate TaintToleration failed: node(s) had taints that the pod"
                + " didn't tolerate");
    assertThat(agent.runtime().sandboxes("stranger")).isEmpty();

    user.resource(tolerant(ofApi("tolerant", SAYS_GOODBYE)).build()).create();
    agent.manifests().put(BusyboxPod.named("static"));

    agent.logs().awaitText("tolerant", "main", "ready");
    var _ = agent.pods().awaitRunning("static");
  }

  @Test
  void aChangeThatTheNodeCannotFollowIsTold() throws Exception {
    user.resource(
            tolerant(ofApi("changing", SAYS_GOODBYE))
                .editSpec()
                .addNewInitContainerLike(
                    ofApi("changing", "true").buildSpec().getContainers().getFirst())
                .withName("first")
                .endInitContainer()
                .endSpec()
                .build())
        .create();
    agent.logs().awaitText("changing", "main", "ready");
    var running = agent.runtime().awaitRunning("changing", "main");

    var _ =
        user.pods()
            .inNamespace("default")
            .withName(agent.pods().fullName("changing"))
            .edit(pod ->
                new PodBuilder(pod)
                    .editMetadata()
                    .withGeneration(2L)
                    .endMetadata()
                    .editSpec()
                    .editFirstInitContainer()
                    .withNewResources()
                    .addToRequests("cpu", new Quantity("1m"))
                    .endResources()
                    .endInitContainer()
                    .endSpec()
                    .build());

    var event = agent.local().awaitEvent("changing", "FailedNodeDeclaredFeaturesCheck");
    assertThat(event.type()).isEqualTo("Warning");
    assertThat(event.message())
        .isEqualTo(
            "Pod requires node features that are not available:"
                + " InPlacePodVerticalScalingInitContainers");
    assertThat(agent.runtime().awaitRunning("changing", "main")).isEqualTo(running);
  }

  private static void label(String value) {
    var _ =
        user.nodes()
            .withName(agent.place().node())
            .edit(node ->
                new NodeBuilder(node)
                    .editMetadata()
                    .addToLabels(LABEL, value)
                    .endMetadata()
                    .build());
  }

  private static BusyboxPod selecting(BusyboxPod pod, String value) {
    return pod.edit(builder -> builder.editSpec().addToNodeSelector(LABEL, value).endSpec());
  }

  private static BusyboxPod critical(BusyboxPod pod) {
    return pod.edit(
        builder -> builder.editSpec().withPriorityClassName("system-node-critical").endSpec());
  }

  private static BusyboxPod priority(BusyboxPod pod, int priority) {
    return pod.edit(builder -> builder.editSpec().withPriority(priority).endSpec());
  }

  private static PodBuilder tolerant(PodBuilder pod) {
    return pod.editSpec()
        .addNewToleration()
        .withKey(TAINT)
        .withOperator("Equal")
        .withValue("now")
        .withEffect("NoExecute")
        .endToleration()
        .endSpec();
  }

  private static PodBuilder ofApi(String name, String script) {
    return ApiPod.of(name, agent.place().node(), script);
  }

  private static String shortName(Pod pod) {
    String suffix = "-" + agent.place().node();
    String name = pod.getMetadata().getName();
    return name.substring(0, name.length() - suffix.length());
  }

  private static Pod awaitApi(String name, String what, Predicate<Pod> expected)
      throws InterruptedException {
    return Await.value(
        "pod " + name + " " + what,
        () ->
            Optional.ofNullable(
                    user.pods().inNamespace("default").withName(agent.pods().fullName(name)).get())
                .filter(pod -> pod.getStatus() != null)
                .filter(expected),
        agent.process()::logTail);
  }

  private static boolean hasReason(Pod pod, String reason) {
    return Objects.equals(pod.getStatus().getReason(), reason);
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(each -> type.equals(each.getType()))
        .findFirst();
  }
}
