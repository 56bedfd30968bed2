package io.javelet.prober;

import io.fabric8.kubernetes.api.model.GRPCAction;
import io.fabric8.kubernetes.api.model.Probe;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.javelet.config.value.GoDuration;
import io.javelet.health.api.v1.HealthCheckRequest;
import io.javelet.health.api.v1.HealthCheckResponse;
import io.javelet.health.api.v1.HealthCheckResponse.ServingStatus;
import io.javelet.health.api.v1.HealthGrpc;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks {@code grpc.health.v1.Health/Check} in plain text on a connection of its own. */
final class GrpcProbe implements ProbeHandler {
  private static final String USER_AGENT = "kube-probe/1.36";

  @Override
  public ProbeOutcome ask(Probe probe, ProbeTarget target, Duration timeout)
      throws InterruptedException {
    GRPCAction action = probe.getGrpc();
    if (target.podIp().isEmpty()) {
      return ProbeOutcome.error("the pod has no address");
    }
    String service = Optional.ofNullable(action.getService()).orElse("");
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(target.podIp().get(), action.getPort()))
            .usePlaintext()
            .userAgent(USER_AGENT)
            .directExecutor()
            .build();
    try {
      HealthCheckResponse answer =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
              .check(HealthCheckRequest.newBuilder().setService(service).build());
      return answer.getStatus() == ServingStatus.SERVING
          ? ProbeOutcome.success("service healthy")
          : ProbeOutcome.failure(
              "service unhealthy (responded with \"" + answer.getStatus() + "\")");
    } catch (StatusRuntimeException failure) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the probe was ended");
      }
      return ProbeOutcome.failure(explained(failure.getStatus(), timeout));
    } finally {
      channel.shutdownNow();
    }
  }

  private static String explained(Status status, Duration timeout) {
    String description = Optional.ofNullable(status.getDescription()).orElse("");
    return switch (status.getCode()) {
      case UNIMPLEMENTED ->
          "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
              + description;
      case DEADLINE_EXCEEDED ->
          "timeout: health rpc did not complete within " + GoDuration.format(timeout);
      default -> "error: health rpc probe failed: " + status.getCode() + ": " + description;
    };
  }
}
