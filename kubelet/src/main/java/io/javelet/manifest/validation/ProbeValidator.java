package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import io.javelet.document.FieldPath;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules for probes and lifecycle hooks. Lives for one validation. */
final class ProbeValidator {
  private static final int HIGHEST_PORT = 65535;
  private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");

  private final PodSpec spec;
  private final Problems problems;

  ProbeValidator(PodSpec spec, Problems problems) {
    this.spec = spec;
    this.problems = problems;
  }

  void probes(Container container, FieldPath path) {
    if (container.getLifecycle() != null) {
      lifecycle(container.getLifecycle(), path.field("lifecycle"));
    }
    if (container.getLivenessProbe() != null) {
      FieldPath liveness = path.field("livenessProbe");
      probe(container.getLivenessProbe(), liveness);
      succeedsAtOnce(container.getLivenessProbe(), liveness);
      gracePeriod(container.getLivenessProbe(), liveness);
    }
    if (container.getReadinessProbe() != null) {
      FieldPath readiness = path.field("readinessProbe");
      probe(container.getReadinessProbe(), readiness);
      if (container.getReadinessProbe().getTerminationGracePeriodSeconds() != null) {
        problems.invalid(
            readiness.field("terminationGracePeriodSeconds"),
            container.getReadinessProbe().getTerminationGracePeriodSeconds(),
            "must not be set for readinessProbes");
      }
    }
    if (container.getStartupProbe() != null) {
      FieldPath startup = path.field("startupProbe");
      probe(container.getStartupProbe(), startup);
      succeedsAtOnce(container.getStartupProbe(), startup);
      gracePeriod(container.getStartupProbe(), startup);
    }
  }

  private void succeedsAtOnce(Probe probe, FieldPath path) {
    Integer threshold = probe.getSuccessThreshold();
    if (threshold != null && threshold != 1) {
      problems.invalid(path.field("successThreshold"), threshold, "must be 1");
    }
  }

  private void gracePeriod(Probe probe, FieldPath path) {
    Long seconds = probe.getTerminationGracePeriodSeconds();
    if (seconds != null && seconds <= 0) {
      problems.invalid(
          path.field("terminationGracePeriodSeconds"), seconds, "must be greater than 0");
    }
  }

  private void probe(Probe probe, FieldPath path) {
    oneHandler(path, probe.getExec(), probe.getHttpGet(), probe.getTcpSocket(), probe.getGrpc());
    exec(probe.getExec(), path);
    httpGet(probe.getHttpGet(), path);
    tcpSocket(probe.getTcpSocket(), path);
    if (probe.getGrpc() != null) {
      Integer port = probe.getGrpc().getPort();
      problems.between(path.field("grpc").field("port"), port == null ? 0 : port, 1, HIGHEST_PORT);
    }
    problems.notNegative(path.field("initialDelaySeconds"), probe.getInitialDelaySeconds());
    problems.notNegative(path.field("timeoutSeconds"), probe.getTimeoutSeconds());
    problems.notNegative(path.field("periodSeconds"), probe.getPeriodSeconds());
    problems.notNegative(path.field("successThreshold"), probe.getSuccessThreshold());
    problems.notNegative(path.field("failureThreshold"), probe.getFailureThreshold());
  }

  private void oneHandler(FieldPath path, @Nullable Object... handlers) {
    long set = Stream.of(handlers).filter(Objects::nonNull).count();
    if (set == 0) {
      problems.required(path, "must specify a handler type");
    }
    if (set > 1) {
      problems.forbidden(path, "may not specify more than 1 handler type");
    }
  }

  private void exec(@Nullable ExecAction exec, FieldPath path) {
    if (exec != null && exec.getCommand().isEmpty()) {
      problems.required(path.field("exec").field("command"), "");
    }
  }

  private void httpGet(@Nullable HTTPGetAction get, FieldPath parent) {
    if (get == null) {
      return;
    }
    FieldPath path = parent.field("httpGet");
    if (Problems.isEmpty(get.getPath())) {
      problems.required(path.field("path"), "");
    }
    port(get.getPort(), path.field("port"));
    problems.oneOf(path.field("scheme"), get.getScheme(), SCHEMES);
    for (int i = 0; i < get.getHttpHeaders().size(); i++) {
      String name = get.getHttpHeaders().get(i).getName();
      problems.invalidIf(
          path.field("httpHeaders").index(i).field("name"),
          name == null ? "" : name,
          Names.headerName(name == null ? "" : name));
    }
  }

  private void tcpSocket(@Nullable TCPSocketAction socket, FieldPath path) {
    if (socket != null) {
      port(socket.getPort(), path.field("tcpSocket").field("port"));
    }
  }

  private void port(@Nullable IntOrString port, FieldPath path) {
    if (port == null || port.getValue() == null) {
      problems.required(path, "must be between 1 and 65535, or the name of a port");
    } else if (port.getValue() instanceof Integer number) {
      problems.between(path, number, 1, HIGHEST_PORT);
    } else {
      String name = port.getValue().toString();
      problems.invalidIf(path, name, Names.portName(name));
    }
  }

  private void lifecycle(Lifecycle lifecycle, FieldPath path) {
    hook(lifecycle.getPostStart(), path.field("postStart"));
    hook(lifecycle.getPreStop(), path.field("preStop"));
    if (!Problems.isEmpty(lifecycle.getStopSignal())) {
      boolean osNamed = spec.getOs() != null && !Problems.isEmpty(spec.getOs().getName());
      if (!osNamed) {
        problems.forbidden(
            path.field("stopSignal"), "may not be set for containers with empty spec.os.name");
      } else {
        problems.oneOf(
            path.field("stopSignal"),
            lifecycle.getStopSignal(),
            StopSignals.of(spec.getOs().getName()));
      }
    }
  }

  private void hook(@Nullable LifecycleHandler hook, FieldPath path) {
    if (hook == null) {
      return;
    }
    oneHandler(path, hook.getExec(), hook.getHttpGet(), hook.getTcpSocket(), hook.getSleep());
    exec(hook.getExec(), path);
    httpGet(hook.getHttpGet(), path);
    tcpSocket(hook.getTcpSocket(), path);
    if (hook.getSleep() != null) {
      Long grace = spec.getTerminationGracePeriodSeconds();
      Long seconds = hook.getSleep().getSeconds();
      problems.between(
          path.field("sleep").field("seconds"),
          seconds == null ? 0 : seconds,
          0,
          grace == null ? 0 : grace);
    }
  }
}
