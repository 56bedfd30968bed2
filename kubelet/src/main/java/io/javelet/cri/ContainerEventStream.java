package io.javelet.cri;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.javelet.cri.api.v1.ContainerEventResponse;
import io.javelet.cri.api.v1.GetEventsRequest;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.RuntimeServiceGrpc;
import io.javelet.runtime.ContainerEvent;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code GetContainerEvents} stream, from its opening to its end. Owned by the thread that
 * calls {@link #run}, which also gets the events; the I/O thread only queues them. Never drops an
 * event of a pod: while the consumer is busy, the runtime is held back.
 */
final class ContainerEventStream extends ClientCall.Listener<ContainerEventResponse> {
  private static final Logger log = LoggerFactory.getLogger(ContainerEventStream.class);
  private static final String RPC =
      CriCalls.nameOf(RuntimeServiceGrpc.getGetContainerEventsMethod());

  private final ClientCall<GetEventsRequest, ContainerEventResponse> call;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

  /** What the I/O thread reports. */
  private sealed interface Signal {
    record Happened(ContainerEventResponse event) implements Signal {}

    record Ended(Status status) implements Signal {}
  }

  ContainerEventStream(CriCalls calls) {
    this.call = calls.stream(RuntimeServiceGrpc.getGetContainerEventsMethod());
  }

  /**
   * Hands events to {@code consumer} until the stream ends.
   *
   * @param roundTrip a call on the same connection. Runtimes send nothing before the first event;
   *     that they answered something that was asked later is the sign that they took the stream
   * @param onOpen runs once the stream stands
   * @throws CriException when the stream fails or the thread is interrupted
   */
  void run(Runnable roundTrip, Runnable onOpen, Consumer<ContainerEvent> consumer) {
    call.start(this, new Metadata());
    try {
      call.sendMessage(GetEventsRequest.getDefaultInstance());
      call.halfClose();
      call.request(1);
      roundTrip.run();
      if (!(signals.peek() instanceof Signal.Ended)) {
        onOpen.run();
      }
      forward(consumer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CriException(RPC, Code.CANCELLED, "interrupted while waiting for events", e);
    } finally {
      call.cancel("no longer listening", null);
    }
  }

  private void forward(Consumer<ContainerEvent> consumer) throws InterruptedException {
    while (true) {
      switch (signals.take()) {
        case Signal.Happened(ContainerEventResponse event) -> {
          read(event).ifPresent(consumer);
          call.request(1);
        }
        case Signal.Ended(Status status) -> {
          if (status.isOk()) {
            return;
          }
          throw CriFailures.of(RPC, status.asRuntimeException(), Optional::empty);
        }
      }
    }
  }

  /** Absent for events that say nothing about a pod. */
  private static Optional<ContainerEvent> read(ContainerEventResponse event) {
    PodSandboxMetadata pod = event.getPodSandboxStatus().getMetadata();
    Optional<ContainerEvent.Kind> kind =
        switch (event.getContainerEventType()) {
          case CONTAINER_CREATED_EVENT -> Optional.of(ContainerEvent.Kind.CREATED);
          case CONTAINER_STARTED_EVENT -> Optional.of(ContainerEvent.Kind.STARTED);
          case CONTAINER_STOPPED_EVENT -> Optional.of(ContainerEvent.Kind.STOPPED);
          case CONTAINER_DELETED_EVENT -> Optional.of(ContainerEvent.Kind.DELETED);
          case UNRECOGNIZED -> Optional.empty();
        };
    if (pod.getUid().isEmpty() || kind.isEmpty()) {
      log.atDebug()
          .addKeyValue("container", event.getContainerId())
          .addKeyValue("type", event.getContainerEventTypeValue())
          .log("Ignored a container event that names no pod");
      return Optional.empty();
    }
    return Optional.of(
        new ContainerEvent(
            new PodUid(pod.getUid()),
            new PodFullName(pod.getName(), pod.getNamespace()),
            kind.get(),
            CriTime.instant(event.getCreatedAt())));
  }

  @Override
  public void onMessage(ContainerEventResponse event) {
    signals.add(new Signal.Happened(event));
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    signals.add(new Signal.Ended(status));
  }
}
