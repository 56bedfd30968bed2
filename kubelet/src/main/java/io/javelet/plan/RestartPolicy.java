package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerRestartRule;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.RuntimeContainer;
import java.util.Optional;

/**
 * Whether a container that does not run is to be started. The first of these that says anything
 * decides: the pod is being deleted; there is no container, or one that never ran or was lost; the
 * container's own restart rules; its own restart policy; the pod's. Upstream's counterparts: {@code
 * ShouldContainerBeRestarted} and {@code ContainerShouldRestart}.
 */
public final class RestartPolicy {
  /** Action of a rule that restarts the container it stands in. */
  private static final String RESTART = "Restart";

  /** Action of a rule that restarts every container of the pod. */
  public static final String RESTART_ALL_CONTAINERS = "RestartAllContainers";

  private RestartPolicy() {}

  /**
   * Whether to start a container, and why or why not.
   *
   * @param start whether
   * @param reason in words, for logs
   */
  public record Verdict(boolean start, String reason) {}

  /**
   * Whether a container is to be started.
   *
   * @param newest the newest container of its name, if any
   * @param containerRules whether the container's own policy and rules count; gate {@code
   *     ContainerRestartRules}
   */
  public static Verdict verdict(
      Pod pod, Container container, Optional<RuntimeContainer> newest, boolean containerRules) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return new Verdict(false, "the pod is being deleted");
    }
    if (newest.isEmpty()) {
      return new Verdict(true, "it was never started");
    }
    return switch (newest.get().state()) {
      case RUNNING -> new Verdict(false, "it runs");
      case CREATED -> new Verdict(true, "it was made but did not start");
      case UNKNOWN -> new Verdict(true, "the runtime lost track of it");
      case EXITED -> afterExit(pod, container, newest.get().exit().code(), containerRules);
    };
  }

  /** Whether a container that ended with this code is to be started again. */
  public static Verdict afterExit(
      Pod pod, Container container, int exitCode, boolean containerRules) {
    if (containerRules && container.getRestartPolicy() != null) {
      Optional<ContainerRestartRule> rule = matchingRule(container, exitCode);
      if (rule.filter(r -> RESTART.equals(r.getAction())).isPresent()) {
        return new Verdict(true, "a restart rule names exit code " + exitCode);
      }
      return byPolicy("container", container.getRestartPolicy(), exitCode);
    }
    return byPolicy("pod", pod.getSpec().getRestartPolicy(), exitCode);
  }

  /**
   * Whether a running container that is killed for a failed probe is started again. Rules have no
   * say: there is no exit code yet.
   */
  static boolean afterFailedProbe(Pod pod, Container container, boolean containerRules) {
    String own = container.getRestartPolicy();
    return !"Never".equals(containerRules && own != null ? own : pod.getSpec().getRestartPolicy());
  }

  /** The first of the container's rules that covers this exit code. */
  public static Optional<ContainerRestartRule> matchingRule(Container container, int exitCode) {
    return container.getRestartPolicyRules().stream()
        .filter(rule -> covers(rule, exitCode))
        .findFirst();
  }

  /** True when this end of the container restarts all containers of its pod. */
  public static boolean restartsAllContainers(Container container, int exitCode) {
    return matchingRule(container, exitCode)
        .filter(rule -> RESTART_ALL_CONTAINERS.equals(rule.getAction()))
        .isPresent();
  }

  private static boolean covers(ContainerRestartRule rule, int exitCode) {
    if (rule.getExitCodes() == null || rule.getExitCodes().getOperator() == null) {
      return false;
    }
    boolean named = rule.getExitCodes().getValues().contains(exitCode);
    return switch (rule.getExitCodes().getOperator()) {
      case "In" -> named;
      case "NotIn" -> !named;
      default -> false; // an operator of a later release matches nothing
    };
  }

  private static Verdict byPolicy(String whose, String policy, int exitCode) {
    boolean restart =
        switch (policy == null ? "Always" : policy) {
          case "Never" -> false;
          case "OnFailure" -> exitCode != 0;
          default -> true; // Always; upstream takes every other word for it too
        };
    return new Verdict(
        restart, "it ended with " + exitCode + " and the " + whose + "'s policy is " + policy);
  }
}
