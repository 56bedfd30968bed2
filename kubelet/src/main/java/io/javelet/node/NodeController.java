package io.javelet.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.MergePatch;
import io.javelet.apiserver.NodeCalls;
import io.javelet.concurrent.DoublingDelay;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.metrics.NodeStartMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Registers the node and reports its status: at once when something about it changed, and every few
 * minutes even when nothing did. Runs on a virtual thread of its own. Upstream's counterpart:
 * {@code registerWithAPIServer} and {@code syncNodeStatus}.
 */
public final class NodeController {
  private static final Logger log = LoggerFactory.getLogger(NodeController.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration MAX_DELAY = Duration.ofSeconds(7);

  /**
   * How often it looks and how often it reports.
   *
   * @param register whether the node registers itself
   * @param update how often the status is computed
   * @param report how often it is sent though nothing changed
   */
  public record Settings(boolean register, Duration update, Duration report) {}

  private final NodeCalls calls;
  private final NodeDeclaration declaration;
  private final Function<NodeStatus, NodeStatusInput> observations;
  private final Settings settings;
  private final RegisteredNode registered;
  private final EventRecorder events;
  private final NodeStartMetrics metrics;
  private final Clock clock;
  private final ObjectMapper json = new ObjectMapper();
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;

  // Owned by the thread.
  private Optional<NodeStatus> reported = Optional.empty();
  private boolean unschedulable;
  private Optional<Node> answered = Optional.empty();
  private Instant reportedAt = Instant.MIN;
  private boolean wasReady;
  private Duration untilReady = FIRST_DELAY;

  /**
   * @param observations all that the status is made of, given the status that the API server has;
   *     may take a while
   * @param registered is told of the node's object, and hears of it from elsewhere
   */
  public NodeController(
      NodeCalls calls,
      NodeDeclaration declaration,
      Function<NodeStatus, NodeStatusInput> observations,
      Settings settings,
      RegisteredNode registered,
      EventRecorder events,
      NodeStartMetrics metrics,
      Clock clock) {
    this.metrics = metrics;
    this.calls = calls;
    this.declaration = declaration;
    this.observations = observations;
    this.settings = settings;
    this.registered = registered;
    this.events = events;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("node-status").unstarted(this::run);
  }

  /** Begins to register and to report. */
  public void start() {
    thread.start();
  }

  /** Ends it; the node stays registered. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Something about the node changed that the cluster should know soon. Any thread. */
  public void lookAgain() {
    hints.release();
  }

  private void run() {
    try {
      if (settings.register()) {
        register();
      }
      report();
    } catch (InterruptedException stop) {
      log.atTrace().log("The node's status is reported no more");
    }
  }

  private void register() throws InterruptedException {
    var delay = new DoublingDelay(FIRST_DELAY, MAX_DELAY);
    boolean told = false;
    while (true) {
      try {
        metrics.registering(clock.instant());
        NodeStatus status = NodeStatusGenerator.generate(observations.apply(new NodeStatus()));
        answered = Optional.of(register(status));
        registered.heard(answered);
        return;
      } catch (ApiServerException failure) {
        if (!told) {
          told = true;
          log.atWarn()
              .addKeyValue("node", declaration.name())
              .addKeyValue("err", failure.getMessage())
              .log("The node could not be registered; trying again");
        }
      }
      if (calls.pause(delay.now())) {
        delay.reset();
      }
      delay.lengthen();
    }
  }

  private Node register(NodeStatus status) throws ApiServerException, InterruptedException {
    try {
      Node created = calls.create(declaration.node(status));
      reported = Optional.of(status);
      reportedAt = clock.instant();
      metrics.registered(reportedAt);
      tell(List.of(), status);
      log.atInfo().addKeyValue("node", declaration.name()).log("Successfully registered node");
      return created;
    } catch (ApiServerException failure) {
      if (!failure.conflict()) {
        throw failure;
      }
    }
    Optional<Node> existing = calls.get();
    if (existing.isEmpty()) {
      // It went between the two calls.
      return register(status);
    }
    log.atInfo().addKeyValue("node", declaration.name()).log("Node was previously registered");
    rebooted(existing.get(), status);
    Map<String, String> labels = declaration.labelsToMend(existing.get());
    Map<String, String> annotations = declaration.annotationsToMend(existing.get());
    if (labels.isEmpty() && annotations.isEmpty()) {
      return existing.get();
    }
    ObjectNode patch = json.createObjectNode();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.set("labels", json.valueToTree(labels));
    metadata.set("annotations", json.valueToTree(annotations));
    return calls.patch(json.writeValueAsString(patch));
  }

  private void rebooted(Node existing, NodeStatus status) {
    if (existing.getStatus() == null || existing.getStatus().getNodeInfo() == null) {
      return;
    }
    String before = existing.getStatus().getNodeInfo().getBootID();
    String now = status.getNodeInfo().getBootID();
    if (before != null && !before.isEmpty() && !before.equals(now)) {
      events.warning(
          EventTarget.node(declaration.name()),
          EventReason.REBOOTED,
          "Node " + declaration.name() + " has been rebooted, boot id: " + now);
    }
  }

  private void report() throws InterruptedException {
    boolean failing = false;
    while (true) {
      try {
        if (isGone()) {
          registerAgain();
          continue;
        }
        reportOnce();
        if (failing) {
          failing = false;
          log.atInfo().log("The node's status is reported again");
        }
      } catch (ApiServerException failure) {
        if (failure.notFound() && settings.register()) {
          registerAgain();
          continue;
        }
        if (!failing) {
          failing = true;
          log.atWarn()
              .addKeyValue("err", failure.getMessage())
              .log("The node's status could not be reported");
        }
      }
      if (hints.tryAcquire(untilNextLook().toMillis(), TimeUnit.MILLISECONDS)) {
        hints.drainPermits();
      }
    }
  }

  /** A status that stays the same is not sent for minutes, and would notice it only then. */
  private boolean isGone() throws ApiServerException, InterruptedException {
    return settings.register() && registered.get().isEmpty() && calls.get().isEmpty();
  }

  private void registerAgain() throws InterruptedException {
    log.atWarn().log("The node's object is gone; registering again");
    register();
  }

  /** A node that is about to become ready for the first time must not wait for it. */
  private Duration untilNextLook() {
    wasReady |= reported.filter(NodeStatusGenerator::isReady).isPresent();
    if (wasReady || untilReady.compareTo(settings.update()) > 0) {
      return settings.update();
    }
    Duration next = untilReady;
    untilReady = untilReady.multipliedBy(2);
    return next;
  }

  private void reportOnce() throws ApiServerException, InterruptedException {
    boolean overwritten = false;
    if (answered.isEmpty() || isOverwritten(registered.get())) {
      answered = calls.get();
      overwritten = isOverwritten(answered);
    }
    registered.get().or(() -> answered).ifPresent(this::tellSchedulable);
    NodeStatus shown = answered.map(Node::getStatus).orElseGet(NodeStatus::new);
    NodeStatus status = NodeStatusGenerator.generate(observations.apply(shown));
    boolean due = !clock.instant().isBefore(reportedAt.plus(settings.report()));
    boolean same = reported.filter(last -> NodeStatusGenerator.same(last, status)).isPresent();
    if (same && !due && !overwritten) {
      return;
    }
    tell(reported.map(NodeStatus::getConditions).orElseGet(shown::getConditions), status);
    answered = Optional.of(calls.patchStatus(json.writeValueAsString(patch(shown, status))));
    reported = Optional.of(status);
    reportedAt = clock.instant();
  }

  /**
   * Whether a condition is not what was reported: the control plane calls a node unknown that it
   * has not heard of for a while. What was heard may be older than the report.
   */
  private boolean isOverwritten(Optional<Node> heard) {
    return reported.isPresent()
        && heard
            .map(Node::getStatus)
            .filter(status -> !NodeStatusGenerator.sameConditions(reported.get(), status))
            .isPresent();
  }

  private ObjectNode patch(NodeStatus shown, NodeStatus status) {
    ObjectNode all = json.valueToTree(status);
    ObjectNode old = json.valueToTree(shown);
    // What others write into the status is not ours to take away.
    old.retain(all.propertyNames());
    ObjectNode difference = MergePatch.between(old, all);
    // Addresses are merged by their type otherwise, and a second one of a type would be lost.
    if (difference.get("addresses") instanceof ArrayNode addresses) {
      addresses.insertObject(0).put("$patch", "replace");
    }
    ObjectNode patch = json.createObjectNode();
    patch.set("status", difference);
    return patch;
  }

  /** Tells when somebody has closed the node to new pods, or opened it again. */
  private void tellSchedulable(Node node) {
    boolean closed =
        node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    if (closed != unschedulable) {
      unschedulable = closed;
      tell(closed ? EventReason.NODE_NOT_SCHEDULABLE : EventReason.NODE_SCHEDULABLE);
    }
  }

  private void tell(EventReason reason) {
    events.normal(
        EventTarget.node(declaration.name()),
        reason,
        "Node " + declaration.name() + " status is now: " + reason.word());
  }

  /** Events about conditions that changed, in upstream's words. */
  private void tell(List<NodeCondition> before, NodeStatus status) {
    for (NodeCondition condition : status.getConditions()) {
      if (condition.getType().equals(NodeStatusGenerator.READY)
          && condition.getStatus().equals("True")) {
        metrics.ready(clock.instant());
      }
      Optional<NodeCondition> old =
          before.stream().filter(each -> each.getType().equals(condition.getType())).findFirst();
      // As upstream: a new node tells of what it has enough of, but not that it is ready.
      boolean changed =
          old.map(each -> !each.getStatus().equals(condition.getStatus()))
              .orElse(!condition.getType().equals(NodeStatusGenerator.READY));
      if (!changed) {
        continue;
      }
      boolean holds = condition.getStatus().equals("True");
      reason(condition.getType(), holds).ifPresent(this::tell);
    }
  }

  private static Optional<EventReason> reason(String type, boolean status) {
    return switch (type) {
      case NodeStatusGenerator.READY ->
          Optional.of(status ? EventReason.NODE_READY : EventReason.NODE_NOT_READY);
      case NodeStatusGenerator.MEMORY_PRESSURE ->
          Optional.of(
              status
                  ? EventReason.NODE_HAS_INSUFFICIENT_MEMORY
                  : EventReason.NODE_HAS_SUFFICIENT_MEMORY);
      case NodeStatusGenerator.DISK_PRESSURE ->
          Optional.of(
              status ? EventReason.NODE_HAS_DISK_PRESSURE : EventReason.NODE_HAS_NO_DISK_PRESSURE);
      case NodeStatusGenerator.PID_PRESSURE ->
          Optional.of(
              status ? EventReason.NODE_HAS_INSUFFICIENT_PID : EventReason.NODE_HAS_SUFFICIENT_PID);
      default -> Optional.empty();
    };
  }
}
