package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import io.fabric8.kubernetes.api.model.ContainerRestartRule;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.javelet.document.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules for one container. Lives for one validation. */
final class ContainerValidator {
  private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final List<String> RESTART_POLICIES = List.of("Always", "Never", "OnFailure");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final List<String> MESSAGE_POLICIES = List.of("FallbackToLogsOnError", "File");
  private static final List<String> RULE_ACTIONS = List.of("Restart", "RestartAllContainers");
  private static final int HIGHEST_PORT = 65535;
  private static final int MOST_RESTART_RULES = 20;
  private static final int MOST_EXIT_CODES = 255;

  private final PodSpec spec;
  private final Problems problems;
  private final EnvValidator env;
  private final MountValidator mounts;
  private final ProbeValidator probes;
  private final ResourceValidator resources;

  ContainerValidator(PodSpec spec, Problems problems) {
    this.spec = spec;
    this.problems = problems;
    this.env = new EnvValidator(spec, problems);
    this.mounts = new MountValidator(spec, problems);
    this.probes = new ProbeValidator(spec, problems);
    this.resources = new ResourceValidator(spec, problems);
  }

  void container(Container container, FieldPath path) {
    common(container, path);
    probes.probes(container, path);
  }

  /** An init container that is no sidecar ends before the others start, so nothing watches it. */
  void initContainer(Container container, FieldPath path) {
    common(container, path);
    if ("Always".equals(container.getRestartPolicy())) {
      probes.probes(container, path);
      return;
    }
    String reason = "may not be set for init containers without restartPolicy=Always";
    if (container.getLifecycle() != null) {
      problems.forbidden(path.field("lifecycle"), reason);
    }
    if (container.getLivenessProbe() != null) {
      problems.forbidden(path.field("livenessProbe"), reason);
    }
    if (container.getReadinessProbe() != null) {
      problems.forbidden(path.field("readinessProbe"), reason);
    }
    if (container.getStartupProbe() != null) {
      problems.forbidden(path.field("startupProbe"), reason);
    }
    for (int i = 0; i < container.getResizePolicy().size(); i++) {
      if ("RestartContainer".equals(container.getResizePolicy().get(i).getRestartPolicy())) {
        problems.invalid(
            path.field("resizePolicy").index(i).field("restartPolicy"), "RestartContainer", reason);
      }
    }
  }

  private void common(Container container, FieldPath path) {
    image(container, path.field("image"));
    problems.oneOf(path.field("imagePullPolicy"), container.getImagePullPolicy(), PULL_POLICIES);
    problems.oneOf(
        path.field("terminationMessagePolicy"),
        container.getTerminationMessagePolicy(),
        MESSAGE_POLICIES);
    ports(container, path.field("ports"));
    restart(container, path);
    env.validate(container.getEnv(), container.getEnvFrom(), path);
    mounts.validate(container, path);
    resources.container(container, path.field("resources"));
    resizePolicy(container, path.field("resizePolicy"));
    ContainerSecurityValidator.validate(container, spec, path.field("securityContext"), problems);
  }

  private void image(Container container, FieldPath path) {
    String image = container.getImage();
    if (Problems.isEmpty(image)) {
      problems.required(path, "");
    } else if (!image.strip().equals(image)) {
      problems.invalid(path, image, "must not have leading or trailing whitespace");
    }
  }

  private void ports(Container container, FieldPath path) {
    Set<String> names = new HashSet<>();
    boolean hostNetwork = Boolean.TRUE.equals(spec.getHostNetwork());
    for (int i = 0; i < container.getPorts().size(); i++) {
      ContainerPort port = container.getPorts().get(i);
      FieldPath here = path.index(i);
      if (!Problems.isEmpty(port.getName())) {
        problems.invalidIf(here.field("name"), port.getName(), Names.portName(port.getName()));
        if (!names.add(port.getName())) {
          problems.duplicate(here.field("name"), port.getName());
        }
      }
      if (port.getContainerPort() == null || port.getContainerPort() == 0) {
        problems.required(here.field("containerPort"), "");
      } else {
        problems.between(here.field("containerPort"), port.getContainerPort(), 1, HIGHEST_PORT);
      }
      if (port.getHostPort() != null && port.getHostPort() != 0) {
        problems.between(here.field("hostPort"), port.getHostPort(), 1, HIGHEST_PORT);
      }
      boolean differs =
          port.getHostPort() != null && !port.getHostPort().equals(port.getContainerPort());
      if (hostNetwork && differs && port.getHostPort() != 0) {
        problems.invalid(
            here.field("hostPort"),
            port.getHostPort(),
            "must match containerPort when hostNetwork is true");
      }
      problems.oneOf(here.field("protocol"), port.getProtocol(), PROTOCOLS);
      if (!Problems.isEmpty(port.getHostIP())) {
        problems.invalidIf(
            here.field("hostIP"), port.getHostIP(), Names.ipAddress(port.getHostIP()));
      }
    }
  }

  private void restart(Container container, FieldPath path) {
    problems.oneOf(path.field("restartPolicy"), container.getRestartPolicy(), RESTART_POLICIES);
    List<ContainerRestartRule> rules = container.getRestartPolicyRules();
    FieldPath rulesPath = path.field("restartPolicyRules");
    if (!rules.isEmpty() && Problems.isEmpty(container.getRestartPolicy())) {
      problems.required(path.field("restartPolicy"), "must be set when restartPolicyRules are");
    }
    if (rules.size() > MOST_RESTART_RULES) {
      problems.tooMany(rulesPath, rules.size(), MOST_RESTART_RULES);
    }
    for (int i = 0; i < rules.size(); i++) {
      restartRule(rules.get(i), rulesPath.index(i));
    }
  }

  private void restartRule(ContainerRestartRule rule, FieldPath path) {
    if (Problems.isEmpty(rule.getAction())) {
      problems.required(path.field("action"), "");
    }
    problems.oneOf(path.field("action"), rule.getAction(), RULE_ACTIONS);
    if (rule.getExitCodes() == null) {
      problems.required(path.field("exitCodes"), "");
      return;
    }
    FieldPath codes = path.field("exitCodes");
    if (Problems.isEmpty(rule.getExitCodes().getOperator())) {
      problems.required(codes.field("operator"), "");
    }
    problems.oneOf(
        codes.field("operator"), rule.getExitCodes().getOperator(), List.of("In", "NotIn"));
    List<Integer> values = rule.getExitCodes().getValues();
    if (values.size() > MOST_EXIT_CODES) {
      problems.tooMany(codes.field("values"), values.size(), MOST_EXIT_CODES);
    }
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      if (!seen.add(values.get(i))) {
        problems.duplicate(codes.field("values").index(i), values.get(i).toString());
      }
    }
  }

  private void resizePolicy(Container container, FieldPath path) {
    Set<String> names = new HashSet<>();
    List<ContainerResizePolicy> policies = container.getResizePolicy();
    for (int i = 0; i < policies.size(); i++) {
      FieldPath here = path.index(i);
      String resource = policies.get(i).getResourceName();
      if (Problems.isEmpty(resource)) {
        problems.required(here.field("resourceName"), "");
      } else if (!names.add(resource)) {
        problems.duplicate(here.field("resourceName"), resource);
      }
      problems.oneOf(here.field("resourceName"), resource, List.of("cpu", "memory"));
      if (Problems.isEmpty(policies.get(i).getRestartPolicy())) {
        problems.required(here.field("restartPolicy"), "");
      }
      problems.oneOf(
          here.field("restartPolicy"),
          policies.get(i).getRestartPolicy(),
          List.of("NotRequired", "RestartContainer"));
      if ("RestartContainer".equals(policies.get(i).getRestartPolicy())
          && neverRestarts(container)) {
        problems.invalid(
            here.field("restartPolicy"),
            "RestartContainer",
            "must be 'NotRequired' when `restartPolicy` is 'Never'");
      }
    }
  }

  private boolean neverRestarts(Container container) {
    String own = container.getRestartPolicy();
    return "Never".equals(Problems.isEmpty(own) ? spec.getRestartPolicy() : own);
  }
}
