package io.javelet.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.server.http.Answer;
import io.javelet.server.logs.ContainerLogReader;
import io.javelet.server.logs.LogQuery;
import io.javelet.server.logs.LogWrites;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /containerLogs/…}. Any thread; each request reads on its own. */
final class ContainerLogEndpoint {
  private static final String CONTAINER_ID_SCHEME_END = "://";

  private final PodLookup pods;
  private final RuntimeGate runtime;
  private final LogWrites writes;
  private final StreamPlaces places;

  ContainerLogEndpoint(PodLookup pods, RuntimeGate runtime, LogWrites writes, StreamPlaces places) {
    this.pods = pods;
    this.runtime = runtime;
    this.writes = writes;
    this.places = places;
  }

  Endpoint endpoint() {
    return Endpoint.streaming(
        "/containerLogs/{namespace}/{pod}/{container}",
        Endpoint.GET,
        EnumSet.of(Door.HTTPS, Door.LOCAL),
        this::logs);
  }

  private void logs(Call call) throws IOException, InterruptedException, RefusedException {
    LogQuery query =
        switch (LogQuery.parse(call.request().query(), InstantSource.system())) {
          case LogQuery.Parsed.Good(LogQuery good) -> good;
          case LogQuery.Parsed.Bad(int status, String message) ->
              throw new RefusedException(Answer.of(status, "application/json", message));
        };
    PodFullName name = PodLookup.name(call);
    String container = call.variable("container");
    Pod pod =
        pods.find(name)
            .orElseThrow(
                () -> new RefusedException(404, "pod \"" + name.name() + "\" does not exist"));
    if (PodLookup.container(pod, container).isEmpty()) {
      throw new RefusedException(
          404, "container \"%s\" not found in pod \"%s\"".formatted(container, name.name()));
    }
    String id = containerId(pod, container, query.previous());
    var source =
        new RuntimeLogSource(
            runtime.now(),
            new RuntimeLogSource.Of(name, PodLookup.uid(pod), container),
            new ContainerId(
                id.substring(
                    id.indexOf(CONTAINER_ID_SCHEME_END) + CONTAINER_ID_SCHEME_END.length())),
            () ->
                pods.find(name)
                    .filter(now -> PodLookup.uid(now).equals(PodLookup.uid(pod)))
                    .isPresent());
    try (StreamPlaces.Place _ = places.take();
        OutputStream out = call.exchange().stream(200, Map.of())) {
      try {
        new ContainerLogReader(query, writes, out).read(source);
      } catch (NoSuchFileException | CriException none) {
        out.write(("unable to retrieve container logs for " + id).getBytes(UTF_8));
      }
    }
  }

  /** The id, with its scheme, of the run that is asked for. */
  private static String containerId(Pod pod, String container, boolean previous)
      throws RefusedException {
    String podName = pod.getMetadata().getName();
    Optional<ContainerStatus> status = PodLookup.status(pod, container);
    if (status.isEmpty()) {
      throw new RefusedException(
          400, "container \"%s\" in pod \"%s\" is not available".formatted(container, podName));
    }
    Optional<String> last = terminated(status.get().getLastState());
    if (previous) {
      return last.orElseThrow(() ->
          new RefusedException(
              400,
              "previous terminated container \"%s\" in pod \"%s\" not found"
                  .formatted(container, podName)));
    }
    ContainerState state = status.get().getState();
    if (state != null && state.getRunning() != null) {
      return status.get().getContainerID();
    }
    Optional<String> ended = terminated(state).or(() -> last);
    if (ended.isPresent()) {
      return ended.get();
    }
    throw new RefusedException(400, none(container, podName, status.get()));
  }

  private static Optional<String> terminated(@Nullable ContainerState state) {
    return Optional.ofNullable(state)
        .map(ContainerState::getTerminated)
        .map(ended -> ended.getContainerID())
        .filter(id -> !id.isEmpty());
  }

  /** Why there is no log. */
  private static String none(String container, String pod, ContainerStatus status) {
    String who = "container \"%s\" in pod \"%s\" is ".formatted(container, pod);
    ContainerState state = status.getState();
    ContainerState last = status.getLastState();
    if ((state != null && state.getTerminated() != null)
        || (last != null && last.getTerminated() != null)) {
      return who + "terminated";
    }
    if (state == null || state.getWaiting() == null) {
      return who + "waiting to start - no logs yet";
    }
    String reason = Objects.requireNonNullElse(state.getWaiting().getReason(), "");
    String why =
        switch (reason) {
          case "ErrImagePull" -> "image can't be pulled";
          case "ImagePullBackOff" -> "trying and failing to pull image";
          default -> reason;
        };
    return who + "waiting to start: " + why;
  }
}
