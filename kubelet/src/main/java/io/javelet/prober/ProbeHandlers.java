package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.runtime.ContainerRuntime;
import java.time.Duration;

/** Chooses the handler that a probe declares. Stateless. */
final class ProbeHandlers implements ProbeHandler {
  private final ProbeHandler exec;
  private final ProbeHandler http = new HttpProbe();
  private final ProbeHandler tcp = new TcpProbe();
  private final ProbeHandler grpc = new GrpcProbe();

  ProbeHandlers(ContainerRuntime runtime) {
    this.exec = new ExecProbe(runtime);
  }

  @Override
  public ProbeOutcome ask(Probe probe, ProbeTarget target, Duration timeout)
      throws InterruptedException {
    if (probe.getExec() != null) {
      return exec.ask(probe, target, timeout);
    }
    if (probe.getHttpGet() != null) {
      return http.ask(probe, target, timeout);
    }
    if (probe.getTcpSocket() != null) {
      return tcp.ask(probe, target, timeout);
    }
    if (probe.getGrpc() != null) {
      return grpc.ask(probe, target, timeout);
    }
    return ProbeOutcome.error("missing probe handler");
  }
}
