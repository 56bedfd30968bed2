package io.javelet.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfoBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.Connections;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.NodeCalls;
import io.javelet.events.EventRecorder;
import io.javelet.events.RecordedEvent;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.metrics.NodeStartMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's object against an API server in memory. */
final class NodeControllerTest {
  private static final String NAME = "n1";
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private interface Stop {
    void run() throws InterruptedException;
  }

  @TempDir private Path folder;
  private FakeApiServer api;
  private ApiServer connection;
  private NodeCalls calls;
  private final RegisteredNode registered = new RegisteredNode();
  private final EventRecorder events = new EventRecorder(Clock.systemUTC(), 100, List.of());
  private final AtomicInteger looks = new AtomicInteger();
  private final Deque<Stop> stops = new ArrayDeque<>();
  private volatile List<String> addresses = List.of("192.0.2.7");
  private volatile List<String> notReady = List.of();

  @BeforeEach
  void start() throws Exception {
    api = FakeApiServer.start();
    connection = Connections.to(api, folder);
    calls = new NodeCalls(connection, NAME);
  }

  @AfterEach
  void stop() throws Exception {
    while (!stops.isEmpty()) {
      stops.pop().run();
    }
    connection.close();
    api.close();
  }

  private NodeStatusInput observe(NodeStatus shown) {
    looks.incrementAndGet();
    Map<String, Quantity> amounts = Map.of("cpu", new Quantity("2"));
    return new NodeStatusInput(
        new NodeStatusInput.Identity(
            NAME, new ReportedAddresses(NAME, () -> addresses, true, false).of(List.of()), 10250),
        NodeStatusInput.Abilities.NONE,
        new NodeStatusInput.Resources(amounts, amounts),
        new NodeSystemInfoBuilder().withBootID("boot-2").build(),
        List.of(),
        NodeStatusInput.Pressures.NONE,
        notReady,
        shown.getConditions(),
        Clock.systemUTC().instant());
  }

  private NodeController controller(boolean register) {
    return controller(register, Duration.ofMillis(10));
  }

  private NodeController controller(boolean register, Duration update) {
    var declaration =
        new NodeDeclaration(
            NAME,
            "amd64",
            Map.of("zone", "a"),
            List.of(new Taint("NoSchedule", "gpu", null, "yes")),
            Optional.of("cloud://1"),
            false,
            List.of());
    var controller =
        new NodeController(
            calls,
            declaration,
            this::observe,
            new NodeController.Settings(register, update, LONG),
            registered,
            events,
            NodeStartMetrics.unseen(),
            Clock.systemUTC());
    Following follow = calls.follow(registered::heard, new Random(1));
    follow.start();
    stops.push(follow::stop);
    controller.start();
    stops.push(controller::stop);
    return controller;
  }

  private static void await(String what, BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static Node awaitNode(KubernetesClient user, String what, Predicate<Node> holds)
      throws InterruptedException {
    Supplier<Optional<Node>> node =
        () -> Optional.ofNullable(user.nodes().withName(NAME).get()).filter(holds);
    await(what, () -> node.get().isPresent());
    return node.get().orElseThrow();
  }

  private static String condition(Node node, String type) {
    return node.getStatus() == null
        ? ""
        : node.getStatus().getConditions().stream()
            .filter(each -> each.getType().equals(type))
            .map(NodeCondition::getStatus)
            .findFirst()
            .orElse("");
  }

  private List<String> reasons() {
    return events.recent().stream().map(RecordedEvent::reason).toList();
  }

  /** Until the status was computed a few times more. */
  private void awaitLooks() throws InterruptedException {
    int now = looks.get();
    await("further looks", () -> looks.get() > now + 3);
  }

  private int patches() {
    return api.requests("PATCH /api/v1/nodes/" + NAME + "/status").size();
  }

  @Test
  void itRegistersWithWhatItIsAndTellsOfWhatItHasEnough() throws Exception {
    controller(true);

    try (KubernetesClient user = api.client()) {
      Node node = awaitNode(user, "a ready node", each -> condition(each, "Ready").equals("True"));
      assertThat(node.getMetadata().getLabels())
          .containsEntry("zone", "a")
          .containsEntry("kubernetes.io/hostname", NAME)
          .containsEntry("kubernetes.io/arch", "amd64");
      assertThat(node.getSpec().getTaints()).extracting(Taint::getKey).containsExactly("gpu");
      assertThat(node.getSpec().getProviderID()).isEqualTo("cloud://1");
      assertThat(node.getStatus().getAddresses())
          .extracting(NodeAddress::getAddress)
          .containsExactly("192.0.2.7", NAME);
      await("it is heard of", () -> registered.get().isPresent());
    }
    assertThat(reasons())
        .contains("NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID")
        .doesNotContain("NodeReady");
  }

  @Test
  void whatDoesNotChangeIsNotSentAgainAndWhatChangesIs() throws Exception {
    controller(true);
    try (KubernetesClient user = api.client()) {
      awaitNode(user, "a ready node", each -> condition(each, "Ready").equals("True"));
      awaitLooks();
      int before = patches();
      awaitLooks();
      assertThat(patches()).isEqualTo(before);

      notReady = List.of("the runtime is away");
      awaitNode(user, "a node that is not ready", each -> condition(each, "Ready").equals("False"));
      assertThat(reasons()).contains("NodeNotReady");

      addresses = List.of("192.0.2.8", "2001:db8::1");
      Node moved =
          awaitNode(
              user,
              "the new addresses",
              each -> each.getStatus().getAddresses().toString().contains("192.0.2.8"));
      assertThat(moved.getStatus().getAddresses().toString()).contains("2001:db8::1");
    }
  }

  @Test
  void aNodeThatTheControlPlaneCallsUnknownSaysThatItIsThere() throws Exception {
    controller(true);
    try (KubernetesClient user = api.client()) {
      awaitNode(user, "a ready node", each -> condition(each, "Ready").equals("True"));
      awaitLooks();
      int before = patches();

      user.nodes()
          .withName(NAME)
          .edit(node ->
              new NodeBuilder(node)
                  .editStatus()
                  .editMatchingCondition(each -> each.getType().equals("Ready"))
                  .withStatus("Unknown")
                  .endCondition()
                  .endStatus()
                  .build());
      awaitNode(user, "a ready node again", each -> condition(each, "Ready").equals("True"));

      awaitLooks();
      assertThat(patches()).isEqualTo(before + 1);
    }
  }

  @Test
  void untilItIsReadyForTheFirstTimeItLooksOften() throws Exception {
    notReady = List.of("the runtime is not there yet");
    controller(true, LONG);
    try (KubernetesClient user = api.client()) {
      awaitNode(user, "a node", each -> condition(each, "Ready").equals("False"));
      notReady = List.of();
      awaitNode(user, "a ready node", each -> condition(each, "Ready").equals("True"));
    }
  }

  @Test
  void aKnownNodeGetsItsOwnLabelsBackAndKeepsOtherPeoples() throws Exception {
    try (KubernetesClient user = api.client()) {
      user.nodes()
          .resource(
              new NodeBuilder()
                  .withNewMetadata()
                  .withName(NAME)
                  .addToLabels("kubernetes.io/arch", "riscv64")
                  .addToLabels("theirs", "kept")
                  .endMetadata()
                  .withNewStatus()
                  .withNewNodeInfo()
                  .withBootID("boot-1")
                  .endNodeInfo()
                  .endStatus()
                  .build())
          .create();

      controller(true);

      Node node =
          awaitNode(
              user,
              "labels and status",
              each ->
                  condition(each, "Ready").equals("True")
                      && "amd64".equals(each.getMetadata().getLabels().get("kubernetes.io/arch")));
      assertThat(node.getMetadata().getLabels()).containsEntry("theirs", "kept");
      assertThat(node.getMetadata().getLabels()).doesNotContainKey("zone");
      assertThat(node.getMetadata().getAnnotations())
          .containsEntry("volumes.kubernetes.io/controller-managed-attach-detach", "true");
      assertThat(reasons()).contains("Rebooted");
    }
  }

  /** Upstream: {@code TestRecordNodeSchedulableEvent}. */
  @Test
  void whoClosesTheNodeAndOpensItAgainIsToldOf() throws Exception {
    try (KubernetesClient user = api.client()) {
      controller(true);
      awaitNode(user, "registration", node -> condition(node, "Ready").equals("True"));

      setUnschedulable(user, true);
      await("the event", () -> reasons().contains("NodeNotSchedulable"));
      assertThat(reasons()).doesNotContain("NodeSchedulable");
      setUnschedulable(user, false);
      await("the event", () -> reasons().contains("NodeSchedulable"));
    }
    assertThat(events.recent())
        .filteredOn(event -> event.reason().endsWith("Schedulable"))
        .hasSize(2)
        .allMatch(event -> event.count() == 1);
  }

  private static void setUnschedulable(KubernetesClient user, boolean closed) {
    var _ =
        user.nodes()
            .withName(NAME)
            .edit(node ->
                new NodeBuilder(node).editOrNewSpec().withUnschedulable(closed).endSpec().build());
  }

  @Test
  void aNodeThatMustNotRegisterReportsOnceSomebodyElseHasMadeItsObject() throws Exception {
    controller(false);
    awaitLooks();
    assertThat(api.requests("POST /api/v1/nodes")).isEmpty();

    try (KubernetesClient user = api.client()) {
      user.nodes()
          .resource(new NodeBuilder().withNewMetadata().withName(NAME).endMetadata().build())
          .create();
      awaitNode(user, "its status", each -> condition(each, "Ready").equals("True"));
    }
  }

  @Test
  void aNodeWhoseObjectIsGoneRegistersAgain() throws Exception {
    controller(true);
    try (KubernetesClient user = api.client()) {
      Node first = awaitNode(user, "a ready node", each -> condition(each, "Ready").equals("True"));
      user.nodes().withName(NAME).delete();
      // Nothing about it changes, so that nothing would be sent for long.
      registered.heard(Optional.empty());
      awaitNode(
          user,
          "another object",
          each -> !each.getMetadata().getUid().equals(first.getMetadata().getUid()));
    }
  }

  @Test
  void anApiServerThatIsAwayIsWaitedFor() throws Exception {
    api.goAway();
    controller(true);
    await("a first try", () -> looks.get() > 1);

    api.comeBack();

    try (KubernetesClient user = api.client()) {
      awaitNode(user, "a ready node", each -> condition(each, "Ready").equals("True"));
    }
  }
}
